/** How the PJRT C API is mapped to Java, in the layout of JavaCPP's own presets. */
@NullMarked
package org.nanodo.pjrt.presets;

import org.jspecify.annotations.NullMarked;
