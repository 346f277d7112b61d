package org.nanodo.sentencepiece.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Maps the few calls that we make of SentencePiece to Java; arrays cross as they are. */
@Properties(
    value = @Platform(include = "nanodo_sentencepiece.h", compiler = "cpp17"),
    target = "org.nanodo.sentencepiece.bindings.sentencepiece")
public class sentencepiece implements InfoMapper {
  @Override
  public void map(InfoMap infos) {}
}
