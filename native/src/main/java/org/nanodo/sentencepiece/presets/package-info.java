/** How SentencePiece's C++ is mapped to Java, in the layout of JavaCPP's own presets. */
@NullMarked
package org.nanodo.sentencepiece.presets;

import org.jspecify.annotations.NullMarked;
