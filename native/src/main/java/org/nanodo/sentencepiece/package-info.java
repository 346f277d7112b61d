/** SentencePiece as an owned, checked handle: text to token ids and back. */
@NullMarked
package org.nanodo.sentencepiece;

import org.jspecify.annotations.NullMarked;
