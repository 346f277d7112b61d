/** Tokenizers of Hugging Face as owned, checked handles: text to token ids and back. */
@NullMarked
package org.nanodo.tokenizers;

import org.jspecify.annotations.NullMarked;
