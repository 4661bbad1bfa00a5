"""The pages of the Forward workspace: delivery, dead letters, the Twinzo check, and the outbox below them."""
