"""Each fault the console must survive, as the reliability design words it, and the test that drills it.

A fault without a test says so and why; `python -m tests.drills list` prints it all, and test_coverage.py fails when a
test named here is gone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
MISSING: Final = "-"

Faults = dict[str, str]  # words of the design -> "file::test", or "- why there is none"

SESSION, FAULTS, POLICY, TLS = (
    f"tests/mqtt/test_{name}.py::" for name in ("session", "session_faults", "policy", "tls")
)
TWIN = "tests/forward/test_twin_faults.py::"
PACE = "tests/forward/test_pacing.py::"
DAMAGE = "tests/forward/test_outbox_damage.py::"
SPACE = "tests/forward/test_outbox_space.py::"
DISK = "tests/drills/test_disk_faults.py::"
KILL = "tests/drills/test_kill9.py::"
TIME = "tests/drills/test_time.py::"
RELAY = "tests/drills/test_broker_line.py::"
LINE = "tests/drills/test_line_faults.py::"
HOSTILE = "tests/wire/test_hostile_input.py::"

BROKER: Final[Faults] = {
    "restart": SESSION + "test_a_broker_restart_is_survived_and_the_filters_are_asked_for_again",
    "kill": SESSION + "test_a_broker_restarted_four_times_in_a_row_is_no_take_over",
    "down (said once, no log flood)": FAULTS + "test_a_port_nobody_listens_on_is_said_once_and_tried_again",
    "down 10 min (no log flood, < 1 % CPU): its tries, waits cut short": RELAY
    + "test_a_broker_that_is_down_for_ten_minutes_costs_a_line_of_log_and_next_to_no_cpu",
    "half-open both ways, and back": LINE
    + "test_half_open_both_ways_is_said_within_two_keep_alives_and_over_soon_after_the_line_is_back",
    "half-open, by a broker that stands still": FAULTS + "test_a_half_open_connection_is_found_within_two_keep_alives",
    "our PUBACKs lost (redelivery, one delivery)": LINE
    + "test_our_lost_acknowledgements_bring_everything_again_and_the_twin_gets_it_once",
    "RST in mid-packet": LINE + "test_resets_in_the_middle_of_a_packet_again_and_again_cost_nothing",
    "RST in mid-packet, byte by byte": RELAY + "test_a_reset_in_the_middle_of_a_packet_costs_nothing",
    "1-byte segments": LINE + "test_segments_of_one_byte_are_only_slow",
    "segments of any length": "tests/mqtt/test_paho_client.py::"
    "test_messages_come_out_whole_however_the_network_cuts_them",
    "8 kbit/s": LINE + "test_eight_kilobits_a_second_are_enough_for_what_fits_and_the_link_stays",
    "200 flaps (no thread or fd growth)": FAULTS + "test_many_reconnects_leak_neither_threads_nor_descriptors",
    "DNS fails": FAULTS + "test_a_name_that_does_not_resolve_is_said",
    "DNS fails then changes": RELAY + "test_a_name_that_fails_and_then_means_another_address_is_asked_for_at_each_try",
    "wrong password (no hammering, reason shown)": SESSION
    + "test_the_password_is_used_and_a_wrong_one_stops_with_words",
    "refused subscribe: said, and the link stays": FAULTS + "test_all_filters_refused_is_said_and_the_link_stays",
    "refused subscribe by a close: >= 30 s": FAULTS + "test_a_broker_that_closes_at_subscribe_is_not_hammered",
    "two consoles with one id": SESSION + "test_two_consoles_with_one_id_stop_throwing_each_other_out",
    "session wiped (said)": RELAY + "test_a_session_that_the_broker_forgot_is_said_and_taken_up_with_its_filters",
    "duplicates": "tests/forward/test_intake.py::test_a_redelivered_message_id_is_acknowledged_and_not_taken_twice",
    "packet id reused after reconnect": SESSION + "test_an_acknowledgement_of_an_older_connection_is_dropped",
    "in-flight window full": LINE
    + "test_more_than_the_window_waits_while_the_disk_does_and_nothing_is_acknowledged_early",
    "a reader slower than the broker": SESSION + "test_a_reader_slower_than_the_broker_loses_nothing",
    "TLS: expired": TLS + "test_an_expired_certificate_is_said",
    "TLS: wrong host": TLS + "test_a_certificate_for_another_host_is_said",
    "TLS: unknown CA": TLS + "test_a_ca_the_system_does_not_know_is_said",
    "TLS: self-signed": TLS + "test_a_self_signed_certificate_is_said_and_may_be_given_as_the_ca",
    "TLS: its import offered": "tests/gui/test_broker_certificates.py::"
    "test_an_unknown_certificate_is_looked_at_compared_trusted_and_tested",
}
TWINZO: Final[Faults] = {
    "token expiry under load (one renewal, batch retried)": TWIN
    + "test_a_token_that_ends_under_load_is_renewed_once_and_the_batch_sent_again",
    "401 for ever (that lane pauses, others go on)": TWIN + "test_401_for_ever_pauses_that_lane_and_the_others_go_on",
    "auth down, data up": TWIN + "test_with_the_login_service_down_those_who_have_a_token_go_on",
    "429 with seconds, date, absurd, none": PACE + "test_retry_after_in_seconds_as_a_date_absurd_or_not_at_all",
    "429 clamped to 5 min": TWIN + "test_retry_after_is_obeyed_and_clamped",
    "5xx for an hour: jittered, capped 30 s": PACE + "test_backoff_grows_to_30_seconds_and_no_further",
    "5xx for an hour: one probe": TWIN + "test_while_the_twin_is_down_one_request_probes",
    "Success:false": TWIN + "test_success_false_is_a_dead_letter_with_the_twins_words_and_the_others_go_on",
    "one bad location": TWIN + "test_one_bad_location_is_one_dead_letter",
    "400 by one poison sample in 50": TWIN + "test_one_poison_sample_in_fifty_is_found_by_halving",
    "413 (halved)": TWIN + "test_too_large_batches_are_halved_until_they_fit",
    "committed then cut (resent)": TWIN
    + "test_what_was_committed_before_the_answer_was_lost_is_sent_again_with_the_same_timestamps",
    "trickling body": "tests/drills/test_twin_bodies.py::test_an_answer_that_trickles_is_given_up_within_the_deadline",
    "endless and gzip-bomb bodies": TWIN + "test_a_passing_fault_delays_and_loses_nothing",
    "1 GB body": "tests/drills/test_twin_bodies.py::"
    "test_of_an_answer_of_a_gigabyte_next_to_nothing_is_read_and_memory_stays_flat",
    "captive portal HTML with 200 (not delivered)": "tests/forward/test_answers.py::"
    "test_a_200_that_is_not_twinzos_json_is_tried_again",
    "redirect (not followed)": TWIN + "test_a_passing_fault_delays_and_loses_nothing",
    "accepted but invisible (read-back tells)": "tests/forward/test_read_back.py::"
    "test_accepted_and_hidden_is_not_visible_and_nothing_else_explains_it",
    "ten times slower than input: memory flat": TWIN + "test_a_twin_slower_than_the_input_leaves_the_rest_on_disk",
    "ten times slower than input: ETA shown": "tests/forward/test_read_back.py::"
    "test_rates_in_and_out_and_when_a_backlog_will_be_gone",
}
PROCESS: Final[Faults] = {
    "kill -9 at random": KILL + "test_nothing_acknowledged_is_lost_in_5000_messages_through_20_kills",
    "kill -9 at every labelled point": KILL + "test_killed_at_each_labelled_place_of_forwarding_the_ledger_closes",
    "kill -9 between the twin's commit and our note of it (not sent twice)": "tests/forward/test_doubts.py::"
    "test_what_the_twin_committed_before_the_kill_is_not_sent_again",
    "kill -9 in a migration": KILL + "test_killed_during_a_migration_every_sample_is_there_after_the_next",
    "kill -9 in a salvage": KILL + "test_killed_anywhere_in_a_salvage_every_readable_sample_is_there_after_the_next",
    "power-cut images": DISK + "test_in_ten_images_of_a_power_cut_no_acknowledged_sample_is_missing",
    "power-cut images, control": DISK + "test_the_images_would_show_a_loss_without_the_sync_at_each_commit",
    "disk full": SPACE + "test_on_a_full_disk_the_reserve_is_given_up_and_settling_goes_on",
    "disk full and its return": SPACE + "test_when_there_is_room_again_the_reserve_is_made_again_and_samples_come_in",
    "bounded outbox": SPACE + "test_at_its_own_limit_an_outbox_takes_no_more_until_some_of_it_was_delivered",
    "file-size limit": SPACE + "test_a_file_size_limit_is_said_and_everything_reported_as_written_is_there",
    "fsync of 2 s (no early ack)": "tests/forward/test_forward_disk.py::"
    "test_a_slow_disk_delays_the_acknowledgement_not_the_offer",
    "fsync of 2 s (window stays smooth)": "tests/gui/test_forward_end_to_end.py::"
    "test_while_the_disk_of_the_outbox_stands_still_the_window_goes_on_painting",
    "N-th write/fsync fails": DISK + "test_two_hundred_calls_that_fail_delay_and_lose_nothing",
    "every write/fsync from the N-th on fails": DISK
    + "test_from_the_nth_call_on_a_dead_disk_acknowledges_nothing_more_and_keeps_what_it_had",
    "read-only folder": SPACE + "test_a_folder_that_may_only_be_read_is_said_in_words",
    "database removed while open": DAMAGE + "test_a_file_removed_while_it_is_open_is_put_back_with_everything_in_it",
    "database replaced while open": DAMAGE + "test_a_file_replaced_while_it_is_open_is_set_aside_and_ours_put_back",
    "database removed while closed": DAMAGE + "test_a_file_removed_while_nobody_had_it_open_is_said",
    "a folder in its place": DAMAGE + "test_a_folder_in_its_place_is_set_aside_with_what_is_in_it",
    "corrupt page": DAMAGE + "test_any_corrupt_page_at_all_leaves_an_outbox_that_works",
    "corrupt page while open": DAMAGE + "test_a_page_that_goes_bad_while_it_is_in_use_is_met_the_same_way",
    "truncated WAL": DAMAGE + "test_a_log_that_lost_its_end_is_noticed_and_said_with_the_number_of_samples",
    "empty file": DAMAGE + "test_an_emptied_file_is_said",
    "garbage": "tests/forward/test_outbox.py::test_a_file_that_is_no_database_is_set_aside_whole",
    "old schema": "tests/forward/test_outbox_versions.py::"
    "test_an_outbox_of_an_older_version_is_taken_over_with_every_sample",
    "two consoles on one outbox (names the pid)": "tests/forward/test_outbox.py::"
    "test_a_second_process_is_refused_and_told_the_pid",
    "its owner was killed, its pid reused": "tests/drills/test_owner.py::"
    "test_a_killed_owner_is_no_owner_whoever_has_its_pid_now",
    "fd limit 64": SPACE + "test_sixty_four_descriptors_are_enough",
}
HOST: Final[Faults] = {
    "clock -1 h, +1 day, 1970": TIME
    + "test_our_clock_jumps_and_every_sample_is_delivered_once_with_increasing_timestamps",
    "source clock wrong": "tests/fleet/test_clock.py::"
    "test_a_clock_that_is_steadily_behind_is_found_out_after_five_states",
    "sleep and resume 8 h: the broker": FAULTS + "test_a_sleeping_computer_connects_anew",
    "the process stands still for longer than the keep alive": FAULTS
    + "test_an_end_after_a_standstill_of_ours_is_not_blamed_on_the_broker",
    "sleep and resume 8 h: Twinzo": TIME
    + "test_after_eight_hours_of_sleep_it_goes_on_at_once_and_delivers_nothing_twice",
    "interface change (needs root: in words where it is skipped)": LINE
    + "test_an_interface_that_loses_its_address_is_half_open_and_over_when_it_has_one_again",
}
INPUT: Final[Faults] = {
    "not JSON, empty, bad UTF-8, lone surrogate, NUL, 1 MB string, nesting, huge ints, NaN, 1e999": HOSTILE
    + "test_each_hostile_classic_is_refused_in_plain_words",
    "BOM": HOSTILE + "test_a_byte_order_mark_is_tolerated_and_said",
    "20,000 hostile payloads": HOSTILE + "test_twenty_thousand_mutated_payloads_give_a_value_or_the_one_error",
    "true as number": "tests/wire/test_status.py::test_battery",
    "duplicate keys": "tests/wire/test_status.py::test_of_a_repeated_key_the_last_counts",
    "10^5 names (bounded, counted)": "tests/fleet/test_fleet.py::"
    "test_a_hundred_thousand_names_cost_ten_thousand_robots",
    "names as path": "tests/test_paths.py::test_a_site_name_never_leaves_the_outbox_folder",
    "names as rich text": "tests/gui/test_models_plain.py::test_a_tool_tip_shows_markup_as_text",
    "names as CSV formula": "tests/drills/test_export.py::test_as_csv_no_cell_of_text_is_a_formula",
    "CR LF, ESC, bidi": "tests/gui/test_models_plain.py::test_bidi_and_control_characters_become_visible",
    "whatever arrives is acknowledged": "tests/ingest/test_ingest.py::test_whatever_arrives_is_acknowledged_once",
}
ALL: Final = {
    "Broker and network": BROKER, "Twinzo": TWINZO, "Process and disk": PROCESS, "Time and host": HOST,
    "Hostile input": INPUT,
}  # fmt: skip


def tests() -> Iterator[tuple[str, str, str]]:
    """Chapter, fault, and "file::test" or the reason why there is none."""
    for chapter, faults in ALL.items():
        for fault, test in faults.items():
            yield chapter, fault, test


def defined(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def show() -> int:
    """The table. Exit code 0: it is a list, what is missing is said in it."""
    chapter = ""
    for section, fault, test in tests():
        if section != chapter:
            print(f"\n{section}")
            chapter = section
        print(f"  {fault:<60} {test}")
    return 0
