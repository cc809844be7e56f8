/** The custom section that `tenon link` writes. @see docs/adr/0016 */
export const LINK_SECTION = 'tenon.link'
