"""Makes the site: a page for each brief, and one front page for the run.

It opens from a disk by double-click: no server, no network, nothing inline. `front` makes the front
page of the cards of its briefs (`cards`); `page` makes the page of one brief.
"""
