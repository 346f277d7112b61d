/** Models in the layout of Hugging Face's: their config.json, weights and tokenizer. */
@NullMarked
package org.nanodo.huggingface;

import org.jspecify.annotations.NullMarked;
