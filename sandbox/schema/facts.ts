/** The type of a field or parameter; a schema's name stands for an object, and with `[]` for a list of objects. */
export type FieldType = string;

/** Fields or parameters with their types, in the order of Halo's description. */
export type Fields = Readonly<Record<string, FieldType>>;

/** What Halo's own description of its API tells of one resource. */
export interface ResourceFacts {
  /** Schema of one record; absent when the description has none. */
  readonly schema?: string;
  /** Schema of a row of the list, where rows have one of their own. */
  readonly row?: string;
  /** What the usual routes do: "list", "get", "write" (POST) and "delete", separated by blanks. */
  readonly can: string;
  /** "paged" lists take page_no, page_size and count, "counted" ones only count. Absent: neither. */
  readonly paging?: string;
  /** The list takes order to order5 with orderdesc to orderdesc5. */
  readonly ordered?: boolean;
  /** Query of the list, without paging and order. */
  readonly list?: Fields;
  /** Query of GET by id, without includedetails. */
  readonly one?: Fields;
  /** Further operations, such as "GET /Users/me". */
  readonly also?: readonly string[];
}
