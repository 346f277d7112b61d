/** Continues text with a model: its tokens one after the other, from a cache of keys and values. */
@NullMarked
package org.nanodo.sample;

import org.jspecify.annotations.NullMarked;
