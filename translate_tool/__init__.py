"""translate_tool: French articles in, English briefs out."""
