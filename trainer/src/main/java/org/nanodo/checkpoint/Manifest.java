package org.nanodo.checkpoint;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.ir.TensorType;

/**
 * A checkpoint's {@code manifest.json}: its step, files, tensors and further values. The last
 * member is the SHA-256 of all bytes before the comma in front of it, so that damage to the
 * manifest itself is found too. Format 1 had no such member and can still be read.
 */
record Manifest(long step, Map<String, Shard> shards, JsonObject data, JsonObject extra) {
  static final String NAME = "manifest.json";
  static final String FORMAT = "nanodo-checkpoint-2";
  static final String UNSIGNED_FORMAT = "nanodo-checkpoint-1";
  static final String DIGEST = "sha256";

  private static final String TAIL_BEGIN = ",\n  \"" + DIGEST + "\": \"";
  private static final String TAIL_END = "\"\n}\n";
  private static final int TAIL_BYTES = TAIL_BEGIN.length() + 64 + TAIL_END.length();

  /** One file of tensors. */
  record Shard(FileSum sum, Map<String, TensorType> tensors) {}

  /** What the run measured at this step, by name: the numbers under {@code metrics}. */
  Map<String, Double> metrics() {
    var metrics = new TreeMap<String, Double>();
    if (extra.get("metrics") instanceof JsonObject saved) {
      saved
          .entrySet()
          .forEach(
              e -> {
                if (e.getValue() instanceof JsonPrimitive value && value.isNumber()) {
                  metrics.put(e.getKey(), value.getAsDouble());
                }
              });
    }
    return metrics;
  }

  byte[] toBytes() {
    var files = new JsonObject();
    shards.forEach((name, shard) -> files.add(name, encode(shard)));
    var json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("step", step);
    json.add("files", files);
    json.add("data", data);
    json.add("extra", extra);
    String text = new GsonBuilder().setPrettyPrinting().create().toJson(json);
    String body = text.substring(0, text.length() - "\n}".length());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return (body + TAIL_BEGIN + sha256(bytes) + TAIL_END).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject encode(Shard shard) {
    var tensors = new JsonObject();
    shard.tensors().forEach((name, type) -> tensors.add(name, encode(type)));
    var json = new JsonObject();
    json.addProperty("bytes", shard.sum().bytes());
    json.addProperty("crc32c", shard.sum().crc32c());
    json.add("tensors", tensors);
    return json;
  }

  /** As in the header of a safetensors file. */
  private static JsonObject encode(TensorType type) {
    var shape = new JsonArray();
    type.shape().stream().forEach(shape::add);
    var json = new JsonObject();
    json.addProperty("dtype", type.dtype().name());
    json.add("shape", shape);
    return json;
  }

  /**
   * Whether a manifest ends with the digest of its content.
   *
   * @throws DamageException if it ends with another digest
   */
  static boolean isSigned(byte[] manifest) throws DamageException {
    int body = manifest.length - TAIL_BYTES;
    if (body < 0) {
      return false;
    }
    // ISO 8859-1 maps each byte to one character.
    String tail = new String(manifest, body, TAIL_BYTES, StandardCharsets.ISO_8859_1);
    if (!tail.startsWith(TAIL_BEGIN) || !tail.endsWith(TAIL_END)) {
      return false;
    }
    String found = sha256(Arrays.copyOf(manifest, body));
    if (!tail.regionMatches(TAIL_BEGIN.length(), found, 0, found.length())) {
      throw new DamageException(NAME + ": its content does not match the checksum at its end");
    }
    return true;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
