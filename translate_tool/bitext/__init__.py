"""What translators' tools exchange: XML text, and memories in TMX. Pure: no files, no records."""
