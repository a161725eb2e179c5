"""招生入学: places, newcomers, who stays away, who comes later."""
