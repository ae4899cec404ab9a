"""Words: templates, themes, style sheets and the composition of HTML."""
