"""Names of files and folders: of a run's state, and of what is no article.

Apart from the settings, whose library takes longer to load than the rest of a process that reads
files for another.
"""

STATE = ".translate-tool"
"""The folder inside the output folder where the journal and the lock live."""

JOURNAL = "journal.sqlite3"
"""The journal in that folder."""

IGNORED = (
    *("~$*", "thumbs.db", "desktop.ini", "__MACOSX", "@eaDir", "$RECYCLE.BIN"),
    *("System Volume Information", "*.lnk", "*.tmp", "*.part", "*.crdownload"),
    *("*.jpg", "*.jpeg", "*.png", "*.gif", "*.bmp", "*.svg", "*.webp", "*.tif", "*.tiff"),
    *("*.ico", "*.heic", "*.avif", "*.psd", "*.mp3", "*.wav", "*.m4a", "*.ogg", "*.flac"),
    *("*.mp4", "*.mov", "*.avi", "*.mkv", "*.webm", "*.zip", "*.tar", "*.tgz", "*.tar.gz"),
    *("*.7z", "*.rar", "*.bz2", "*.xz", "*.css", "*.js", "*.woff", "*.woff2", "*.ttf", "*.otf"),
)
"""What folders of articles hold beside them: what systems and programs leave, images, sound, films,
archives, and what web pages are made with."""
