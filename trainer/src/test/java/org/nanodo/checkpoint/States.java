package org.nanodo.checkpoint;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** A small training state that differs from step to step. */
final class States {
  private States() {}

  static List<Entry> at(int step) {
    return List.of(
        Entry.of("params/embed", Literal.f32(new float[] {step, step + 1, 0.5f, -step}, 2, 2)),
        Entry.of("opt/mu/embed", Literal.of(TensorType.of(DType.BF16, 2), step, 1)),
        Entry.of("unused", Literal.f32(new float[0], 0, 3)),
        Entry.of("step", Literal.scalar(DType.I32, step)));
  }

  static Map<String, TensorType> types() {
    var types = new LinkedHashMap<String, TensorType>();
    at(0).forEach(e -> types.put(e.name(), e.type()));
    return types;
  }

  static Literal tensor(Map<String, Literal> state, String name) {
    return Objects.requireNonNull(state.get(name), name);
  }

  static JsonObject json(String key, Number value) {
    var json = new JsonObject();
    json.addProperty(key, value);
    return json;
  }

  static Checkpoints checkpoints(LockedWorkdir workdir, int maxToKeep) {
    return new Checkpoints(workdir, Retention.last(maxToKeep), line -> {});
  }

  static Checkpoint latest(Checkpoints checkpoints) {
    return checkpoints.latest(c -> {}).orElseThrow();
  }

  static Checkpoint find(Path from) {
    return Checkpoints.find(from, line -> {});
  }

  static void save(Checkpoints checkpoints, int step) {
    checkpoints.save(step, at(step), json("offset", 10 * step), json("devices", 4));
  }
}
