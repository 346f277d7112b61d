/** Hyper-parameters under NanoDO's names: named configs, files, overrides, and what is refused. */
@NullMarked
package org.nanodo.config;

import org.jspecify.annotations.NullMarked;
