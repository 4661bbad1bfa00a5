"""Every wrong value of a site file is named by file, line, key, found and allowed; the rest of the file is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ati_console.settings.problems import Problem
from ati_console.site.file import LoadedSite, SiteError, load, load_good_part
from ati_console.site.site import Branch, RobotRow, Sector, Transform
from tests.site.a_site import TEXT, changed, line, written


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(SiteError) as caught:
        load(written(folder, text))
    return caught.value.problems


def only(folder: Path, text: str) -> Problem:
    problems = refused(folder, text)
    assert len(problems) == 1, problems
    return problems[0]


def good_part(folder: Path, text: str) -> LoadedSite:
    return load_good_part(written(folder, text))


def test_the_site_of_the_interfaces_is_read_in_full(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    site = loaded.site
    assert site.name == "Plant A"
    assert site.twin.client == "11111111-2222-3333-4444-555555555555"
    assert site.source.conventions.z_suffix_offset_min == 330
    assert site.branches == (Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),)
    assert site.sectors == (Sector(1, "North", 265338.0, 265338.0, Transform(ty=265338.0)),)
    assert site.robots == (RobotRow("tug-107", "tug-107-a", 1), RobotRow("tug-108", "tug-108-a", 1))
    assert loaded.warnings == loaded.problems == ()


def test_only_name_and_twin_are_needed(tmp_path: Path) -> None:
    text = 'schema = 1\nname = "A"\n[twin]\nbase_url = "http://127.0.0.1:1/v3/"\nclient = "acme"\nauth = "device"\n'
    loaded = load(written(tmp_path, text))
    assert (loaded.site.twin.base_url, loaded.site.twin.max_batch) == ("http://127.0.0.1:1/v3", 200)
    assert loaded.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [
        ("schema = 1", "schema = 2", "schema", "2"),
        ('name = "Plant A"', "name = 3", "name", "3"),
        ('"https://twin.example/v3"', '"twin.example"', "twin.base_url", '"twin.example"'),
        ('auth = "api-key"', 'auth = "key"', "twin.auth", '"key"'),
        ('client = "1111', 'client = "x111', "twin.client", None),
        ("max_batch = 200", "max_batch = 0", "twin.max_batch", "0"),
        ("period_s = 1.0", "period_s = nan", "twin.period_s", "nan"),
        ('policy = "every"', 'policy = "newest"', "twin.policy", '"newest"'),
        ("timeout_s = 5.0", "timeout_s = true", "twin.timeout_s", "true"),
        ('topics = ["ati_fm/sherpa/status", "ati/amr/+/status"]', 'topics = ["a/#/b"]', "source.topics", None),
        ('unit = "m"', 'unit = "cm"', "source.unit", '"cm"'),
        ('yaw = "ccw-from-x"', 'yaw = "cw"', "source.yaw", '"cw"'),
        ("z_suffix_offset_min = 330", "z_suffix_offset_min = 5.5", "source.z_suffix_offset_min", "5.5"),
        ("lost_after_s = 900", "lost_after_s = 60", "source.lost_after_s", "60"),
        ('guid = "aaaaaaaa-', 'guid = "aaaaaaa-', "branch[1].guid", None),
        ("production = false", 'production = "no"', "branch[1].production", '"no"'),
        ("width_mm = 265338", "width_mm = -5", "sector[1].width_mm", "-5"),
        ("a = 1000.0", "a = inf", "sector[1].transform.a", "inf"),
        ("enabled = true", "enabled = 1", "robot[1].enabled", "1"),
        ('login = "tug-108-a"', 'login = ""', "robot[2].login", '""'),
    ],
)
def test_a_wrong_value_names_its_line_its_key_and_what_was_found(
    tmp_path: Path, old: str, new: str, key: str, found: str | None
) -> None:
    problem = only(tmp_path, changed(old, new))
    assert (problem.file.name, problem.line, problem.key) == ("site.toml", line(old), key)
    assert found is None or problem.found == found
    assert problem.allowed


def test_a_missing_key_names_the_line_of_its_table(tmp_path: Path) -> None:
    problem = only(tmp_path, changed('sherpa = "tug-108"\n', ""))
    assert (problem.line, problem.key, problem.found) == (
        line('[[robot]]\nsherpa = "tug-108"'),
        "robot[2].sherpa",
        "nothing",
    )


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed('unit = "m"', "unit = 1")
    text = changed("width_mm = 265338", "width_mm = 0", text)
    text = changed("sector = 1\nenabled = true", 'sector = "one"\nenabled = "yes"', text)
    problems = refused(tmp_path, text)
    assert [p.key for p in problems] == ["source.unit", "sector[1].width_mm", "robot[1].sector", "robot[1].enabled"]
    assert [p.line for p in problems] == sorted(p.line or 0 for p in problems)


def test_a_problem_reads_as_one_plain_line(tmp_path: Path) -> None:
    problem = only(tmp_path, changed('unit = "m"', 'unit = "cm"'))
    assert str(problem) == f'site.toml, line {line("unit =")}: source.unit: found "cm"; allowed: one of "m", "mm"'


def test_one_wrong_robot_row_costs_that_row_and_nothing_else(tmp_path: Path) -> None:
    loaded = good_part(tmp_path, changed('login = "tug-107-a"', "login = 7"))
    assert [robot.sherpa for robot in loaded.site.robots] == ["tug-108"]
    assert [problem.key for problem in loaded.problems] == ["robot[1].login"]
    assert loaded.site.sectors and loaded.site.branches


def test_a_row_that_lost_its_sector_to_a_mistake_is_not_blamed_for_it(tmp_path: Path) -> None:
    loaded = good_part(tmp_path, changed("width_mm = 265338", "width_mm = 0"))
    assert [problem.key for problem in loaded.problems] == ["sector[1].width_mm"]


def test_a_missing_transform_is_never_guessed(tmp_path: Path) -> None:
    start = TEXT.index("transform =")
    text = TEXT[:start] + TEXT[TEXT.index("\n", start) + 1 :]
    problem = only(tmp_path, text)
    assert (problem.key, problem.found) == ("sector[1].transform", "nothing")


def test_a_flat_transform_is_refused_and_an_odd_scale_warned_of(tmp_path: Path) -> None:
    assert "flat" in only(tmp_path, changed("d = -1000.0", "d = 0.0")).found
    loaded = load(written(tmp_path, changed("a = 1000.0", "a = 1.0").replace("d = -1000.0", "d = -1.0")))
    assert [warning.key for warning in loaded.warnings] == ["sector[1].transform"]


def test_the_transform_may_be_a_table_of_its_own(tmp_path: Path) -> None:
    start = TEXT.index("transform =")
    text = (
        TEXT[:start]
        + "[sector.transform]\na = 1.0e3\nb = 0\nc = 0\nd = -1000\ntx = 'x'\nty = 0"
        + TEXT[TEXT.index("\n", start) :]
    )
    problem = only(tmp_path, text)
    assert (problem.key, problem.line) == ("sector[1].transform.tx", line("tx = 'x'", text))


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('id = 1\nbranch = "North"', 'id = 1\nbranch = "Nort"', "sector[1].branch", 'did you mean "North"'),
        ("sector = 1\nenabled", "sector = 9\nenabled", "robot[1].sector", "one of the sector ids of this file: 1"),
        ('sherpa = "tug-108"', 'sherpa = "tug-107"', "robot[2].sherpa", "in robot[1] already"),
        ('login = "tug-108-a"', 'login = "tug-107-a"', "robot[2].login", "once in one branch"),
    ],
)
def test_references_and_duplicates_are_checked(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    problem = only(tmp_path, changed(old, new))
    assert (problem.key, words in problem.allowed) == (key, True), problem


def test_a_sector_id_or_a_branch_given_twice_is_refused(tmp_path: Path) -> None:
    sector = TEXT[TEXT.index("[[sector]]") : TEXT.index("[[robot]]")]
    branch = TEXT[TEXT.index("[[branch]]") : TEXT.index("[[sector]]")]
    keys = {problem.key for problem in refused(tmp_path, TEXT + sector + branch)}
    assert keys == {"sector[2].id", "branch[2].name", "branch[2].guid"}


def test_the_same_login_in_another_branch_is_another_device(tmp_path: Path) -> None:
    more = """
[[branch]]
name = "South"
guid = "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee"

[[sector]]
id = 2
branch = "South"
width_mm = 1000
height_mm = 1000
transform = { a = 1000, b = 0, c = 0, d = -1000, tx = 0, ty = 0 }

[[robot]]
sherpa = "tug-207"
login = "tug-107-a"
sector = 2
"""
    assert len(load(written(tmp_path, TEXT + more)).site.robots) == 3


def test_a_disabled_double_and_a_nearly_equal_name_are_only_warned_of(tmp_path: Path) -> None:
    twice = '\n[[robot]]\nsherpa = "tug-107"\nlogin = "other"\nsector = 1\nenabled = false\n'
    alike = '\n[[robot]]\nsherpa = "TUG_108"\nlogin = "third"\nsector = 1\n'
    warnings = load(written(tmp_path, TEXT + twice + alike)).warnings
    assert [warning.key for warning in warnings] == ["robot[3].sherpa", "robot[4].sherpa"]


def test_an_unknown_key_is_warned_of_with_the_nearest_known_one(tmp_path: Path) -> None:
    text = changed('policy = "every"', 'polcy = "latest"')
    (warning,) = load(written(tmp_path, text)).warnings
    assert (warning.key, warning.line) == ("twin.polcy", line("policy ="))
    assert 'did you mean "policy"' in warning.allowed


@pytest.mark.parametrize("key", ["password", "api_key", "Token", "client_secret", "apikey", "twin_passwd"])
def test_a_secret_in_the_file_is_warned_of_loudly_and_not_repeated(tmp_path: Path, key: str) -> None:
    text = changed('policy = "every"', f'{key} = "canary-4711"')
    (warning,) = load(written(tmp_path, text)).warnings
    assert warning.loud
    assert "SECRET" in str(warning)
    assert "canary" not in str(warning)


def test_a_secret_in_an_unknown_table_is_found_too(tmp_path: Path) -> None:
    warnings = load(written(tmp_path, TEXT + '\n[broker]\nlogins = [{ user = "u", password = "canary" }]\n')).warnings
    assert [w.loud for w in warnings] == [False, True]
    assert "canary" not in str(warnings)


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    problem = only(tmp_path, changed("https://twin.example", "https://me:canary@twin.example"))
    assert "canary" not in str(problem)


def test_clear_text_to_a_twin_elsewhere_is_warned_of_loudly(tmp_path: Path) -> None:
    (warning,) = load(written(tmp_path, changed("https://", "http://"))).warnings
    assert warning.loud


def test_plan_and_map_are_looked_for_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "plan.png").write_bytes(b"png")
    text = changed("id = 1\n", 'id = 1\nplan = "plan.png"\nmap = "no.json"\n')
    loaded = load(written(tmp_path, text))
    assert loaded.site.sectors[0].plan == tmp_path / "plan.png"
    assert [warning.key for warning in loaded.warnings] == ["sector[1].map"]


@pytest.mark.parametrize(
    ("data", "line_number", "words"),
    [
        (b"schema = 1\nname = \n", 2, "not TOML"),
        (b"schema = 1\nname = 'a'\nname = 'b'\n", 3, "not TOML"),
        (b'schema = 1\nname = "C:\\plants"\n', 2, "single quotes"),
        (b"schema = 1\nname = '\xe4'\n", 2, "UTF-8"),
        ("schema = 1\n".encode("utf-16"), 1, "UTF-16"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, None, "not TOML"),
        (b"", None, "schema"),
    ],
)
def test_a_file_that_is_no_toml_says_where(tmp_path: Path, data: bytes, line_number: int | None, words: str) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes(data)
    with pytest.raises(SiteError, match=words) as caught:
        load(path)
    assert caught.value.problems[0].line == line_number


def test_a_missing_file_a_folder_and_a_huge_file_are_named_errors(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(9 * 1024 * 1024)
    for path in (tmp_path / "none.toml", tmp_path, huge):
        with pytest.raises(SiteError, match=r"the file: found"):
            load(path)


def test_notepads_mark_and_line_ends_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes(b"\xef\xbb\xbf" + changed('unit = "m"', "unit = 1").replace("\n", "\r\n").encode())
    with pytest.raises(SiteError) as caught:
        load(path)
    assert caught.value.problems[0].line == line("unit =")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(TEXT)), st.integers(0, 12), st.text(max_size=6))
def test_whatever_the_text_it_loads_or_names_its_problems(tmp_path: Path, at: int, cut: int, put: str) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes((TEXT[:at] + put + TEXT[at + cut :]).encode("utf-8", "surrogatepass"))
    try:
        load(path)
    except SiteError as error:
        assert error.problems
        assert all("\n" not in str(problem) for problem in error.problems)


def test_ten_thousand_robots_load_in_seconds_and_the_last_line_is_right(tmp_path: Path) -> None:
    rows = "".join(f'\n[[robot]]\nsherpa = "r-{i}"\nlogin = "r-{i}"\nsector = 1\n' for i in range(10_000))
    problem = only(tmp_path, TEXT + rows + '\n[[robot]]\nsherpa = "last"\nlogin = "l"\nsector = 77\n')
    assert problem.line == (TEXT + rows).count("\n") + 5
    assert problem.key == "robot[10003].sector"
