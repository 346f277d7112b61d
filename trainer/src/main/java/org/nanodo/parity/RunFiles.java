package org.nanodo.parity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.Literal;

/** The files of one run: {@code NAME.json} and {@code NAME.PART.safetensors}. */
record RunFiles(Path folder, String name) {
  static final String BATCHES = "batches";
  static final String INIT = "init";
  static final String LOGITS = "logits0";
  static final String FINAL = "final";

  /** The only tensor of {@link #LOGITS}. */
  static final String LOGITS_TENSOR = "logits";

  Path json() {
    return folder.resolve(name + ".json");
  }

  Path path(String part) {
    return folder.resolve(name + "." + part + ".safetensors");
  }

  /** The tensors of a part, if it exists. */
  Optional<Safetensors> tensors(String part) {
    return Optional.of(path(part)).filter(Files::isRegularFile).map(Safetensors::open);
  }

  /** The batches of all steps, int32 [steps · accumulation, B/accumulation, L]. */
  Literal batches() {
    return tensors(BATCHES)
        .orElseThrow(() -> new ParityException("run %s has no %s".formatted(name, path(BATCHES))))
        .read(BATCHES);
  }
}
