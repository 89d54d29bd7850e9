"""The counsellors' workspace: one page, whose scripts open and seal everything on the member's own device."""
