/**
 * Text as batches of token ids: sources, tokenizers, packing for training, padding for evaluation.
 */
@NullMarked
package org.nanodo.data;

import org.jspecify.annotations.NullMarked;
