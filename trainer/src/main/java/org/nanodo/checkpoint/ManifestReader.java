package org.nanodo.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Reads and validates a manifest, which may be damaged or written by another program. */
final class ManifestReader {
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();
  private static final long MAX_BYTES = 1L << 30;

  private ManifestReader() {}

  /**
   * Reads the manifest in the folder of a checkpoint.
   *
   * @throws DamageException if it is missing or not as it was saved
   * @throws CheckpointException if it cannot be read for another reason
   */
  static Manifest read(Path folder) throws DamageException {
    Path file = folder.resolve(Manifest.NAME);
    try {
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        throw damage("found something that is not a file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw damage("found %d bytes, expected at most %d".formatted(Files.size(file), MAX_BYTES));
      }
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw DamageException.unreadable(file, e);
    }
  }

  static Manifest parse(Path file, byte[] bytes) throws DamageException {
    boolean signed = Manifest.isSigned(bytes);
    JsonObject json = json(bytes);
    requireFormat(file, text(json, "format"), signed, json.has(Manifest.DIGEST));
    long step = number(json, "step");
    if (step < 0 || step > Integer.MAX_VALUE) {
      throw damage("found step %d, expected 0 or more, below 2^31".formatted(step));
    }
    return new Manifest(
        step, shards(object(json, "files")), object(json, "data"), object(json, "extra"));
  }

  private static JsonObject json(byte[] bytes) throws DamageException {
    try {
      JsonElement json =
          STRICT.fromJson(new String(bytes, StandardCharsets.UTF_8), JsonElement.class);
      if (json instanceof JsonObject object) {
        return object;
      }
    } catch (JsonParseException e) {
      // Reported below.
    }
    throw damage(
        "found %d bytes that are not a JSON object, expected a manifest".formatted(bytes.length));
  }

  private static void requireFormat(Path file, String format, boolean signed, boolean hasDigest)
      throws DamageException {
    if (format.equals(Manifest.UNSIGNED_FORMAT) && !hasDigest) {
      return;
    }
    if (!signed) {
      throw damage(
          "found format '%s' without its checksum at the end, expected %s"
              .formatted(format, Manifest.FORMAT));
    }
    if (!format.equals(Manifest.FORMAT)) {
      throw new CheckpointException(
          "%s: found format '%s', expected %s: read it with the version of nanodo that wrote it"
              .formatted(file, format, Manifest.FORMAT));
    }
  }

  private static Map<String, Shard> shards(JsonObject files) throws DamageException {
    var shards = new LinkedHashMap<String, Shard>();
    Set<String> names = new HashSet<>();
    for (String file : files.keySet()) {
      // Only these names are ever written, and none of them leads out of the folder.
      String expected = Shards.name(shards.size(), files.size());
      if (!file.equals(expected)) {
        throw damage("found file name '%s', expected '%s'".formatted(file, expected));
      }
      Shard shard = shard(object(files, file));
      for (String tensor : shard.tensors().keySet()) {
        if (!names.add(tensor)) {
          throw damage("found tensor %s twice".formatted(tensor));
        }
      }
      shards.put(file, shard);
    }
    if (shards.isEmpty()) {
      throw damage("found no files, expected at least one");
    }
    return shards;
  }

  private static Shard shard(JsonObject json) throws DamageException {
    JsonObject types = object(json, "tensors");
    var tensors = new LinkedHashMap<String, TensorType>();
    for (String name : types.keySet()) {
      JsonObject type = object(types, name);
      try {
        tensors.put(name, tensorType(type));
      } catch (RuntimeException e) {
        throw damage("found type %s of tensor %s, expected dtype and shape".formatted(type, name));
      }
    }
    return new Shard(new FileSum(number(json, "bytes"), text(json, "crc32c")), tensors);
  }

  /** Throws any of several unchecked exceptions if {@code json} is not a tensor type. */
  private static TensorType tensorType(JsonObject json) {
    int[] dims =
        json.getAsJsonArray("shape").asList().stream()
            .mapToInt(d -> d.getAsBigDecimal().intValueExact())
            .toArray();
    DType dtype = DType.valueOf(json.get("dtype").getAsString());
    long bytes = dtype.bytes();
    for (int d : dims) {
      bytes = Math.multiplyExact(bytes, d);
    }
    return TensorType.of(dtype, dims);
  }

  private static JsonObject object(JsonObject in, String name) throws DamageException {
    if (in.get(name) instanceof JsonObject object) {
      return object;
    }
    throw unexpected(in, name, "an object");
  }

  private static String text(JsonObject in, String name) throws DamageException {
    if (in.get(name) instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw unexpected(in, name, "a string");
  }

  private static long number(JsonObject in, String name) throws DamageException {
    if (in.get(name) instanceof JsonPrimitive value && value.isNumber()) {
      try {
        return value.getAsBigDecimal().longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        // Reported below.
      }
    }
    throw unexpected(in, name, "a whole number");
  }

  private static DamageException unexpected(JsonObject in, String name, String expected) {
    String found = in.has(name) ? String.valueOf(in.get(name)) : "nothing";
    String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
    return damage("found %s for '%s', expected %s".formatted(shown, name, expected));
  }

  private static DamageException damage(String what) {
    return new DamageException(Manifest.NAME + ": " + what);
  }
}
