/** Where an image comes from: its name, for one that the outer engine has or pulls, or an archive of `docker save`. */
export type ImageSource = string | { readonly archive: string }
