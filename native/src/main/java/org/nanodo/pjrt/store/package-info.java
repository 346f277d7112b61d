/** Where plugins come from: pinned wheels, fetched once into a cache folder and checked. */
@NullMarked
package org.nanodo.pjrt.store;

import org.jspecify.annotations.NullMarked;
