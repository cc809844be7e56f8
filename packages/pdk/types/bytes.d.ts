/** What holds bytes. */
declare type BytesLike = ArrayBufferLike | ArrayBufferView
