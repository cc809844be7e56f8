export declare const CERTIFICATE: string
export declare const KEY: string
