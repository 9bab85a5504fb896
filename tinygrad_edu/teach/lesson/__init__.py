"""The offline lesson: one HTML page with graph, tape, mathematics and source of the same computation, in step.

Read `scene` (what there is to show, and what each step changes), `views` (the four views), `page` (the document), then the page's own
`lesson.html`, `lesson.css` and the scripts: `state.js` (which step), `panels.js` (what is seen), `controls.js` (what the reader does).
"""

from .page import lesson

__all__ = ["lesson"]
