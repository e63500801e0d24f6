/** Styles go into the page of the view that imports them. */
declare module "*.css";
