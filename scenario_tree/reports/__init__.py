"""Result records to text: tables, JSON, CSV, markdown, diagnostics. No arithmetic beyond rounding and differences."""
