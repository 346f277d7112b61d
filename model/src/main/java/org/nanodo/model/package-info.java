/** The decoder-only Transformer of NanoDO, written in the DSL. */
@NullMarked
package org.nanodo.model;

import org.jspecify.annotations.NullMarked;
