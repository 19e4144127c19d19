"""Pure figures: tables in, figures out. Knows neither the database nor the screen."""
