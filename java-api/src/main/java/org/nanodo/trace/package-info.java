/** The language: tensor expressions in ordinary Java, recorded as a program. */
@NullMarked
package org.nanodo.trace;

import org.jspecify.annotations.NullMarked;
