/* What do the icons look like? On a square of 24. */
#ifndef WEB_ICON_H
#define WEB_ICON_H

/* The outline of the icon of that name, which must be one of the table. */
const char *icon_path(const char *name);

#endif
