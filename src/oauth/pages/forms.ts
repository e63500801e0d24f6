/** The form in a request's body, empty when it can't be parsed. Reads a copy, so the request can be forwarded. */
export async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.clone().formData();
  } catch {
    return new FormData();
  }
}

/** A field as text; empty when it is missing or a file. */
export function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}
