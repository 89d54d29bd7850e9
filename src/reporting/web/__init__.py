"""What every page and interface of both programs shares: shell, headers, errors, languages, forms, throttling."""
