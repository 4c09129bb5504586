// Wagtail's menus and the keyboard: closed by Escape, the account's gives the focus back to what opened it; on a phone,
// the menu does not stay over what one has gone on to.
"use strict";
document.addEventListener("keydown", (event) => {
  const list = event.key === "Escape" && event.target.closest(".sidebar-footer ul");
  if (list) setTimeout(() => list.parentElement.querySelector("button").focus()); // once Wagtail has folded it
}, true);
document.addEventListener("focusin", (event) => {
  const open = document.querySelector(".sidebar-nav-toggle--mobile.sidebar-nav-toggle--open");
  if (open && event.target.closest("main")) open.click();
});
