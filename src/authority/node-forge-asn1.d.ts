/** The one part of node-forge that is used here: without all the others it loads in half the time. */
declare module "node-forge/lib/asn1.js" {
  import type forge from "node-forge";

  type Asn1 = forge.asn1.Asn1;

  const asn1: Pick<typeof forge.asn1, "Type" | "toDer"> & {
    Class: Readonly<Record<"UNIVERSAL" | "CONTEXT_SPECIFIC", number>>;
    /** In a context-specific class, `type` is any tag. */
    create(tagClass: number, type: number, constructed: boolean, value: string | Asn1[]): Asn1;
    /** `decodeBitStrings`: whether to take a bit string for nested DER when it looks like it. */
    fromDer(der: string, options: { parseAllBytes: boolean; decodeBitStrings: boolean }): Asn1;
  };
  export default asn1;
}
