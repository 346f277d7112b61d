package org.nanodo.sentencepiece.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/** Maps the few calls that we make of SentencePiece to Java; arrays cross as they are. */
@Properties(
    value = @Platform(include = "nanodo_sentencepiece.h", compiler = "cpp17"),
    target = "org.nanodo.sentencepiece.bindings.sentencepiece")
public class sentencepiece {}
