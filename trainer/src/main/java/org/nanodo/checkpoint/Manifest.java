package org.nanodo.checkpoint;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.io.IoErrors;
import org.nanodo.ir.TensorType;

/** What a checkpoint's {@code manifest.json} says: its step, files, tensors and the rest. */
record Manifest(long step, Map<String, Shard> shards, JsonObject data, JsonObject extra) {
  static final String NAME = "manifest.json";
  private static final String FORMAT = "nanodo-checkpoint-1";

  /** One file of tensors. */
  record Shard(FileSum sum, Map<String, TensorType> tensors) {}

  String toJson() {
    var files = new JsonObject();
    shards.forEach((name, shard) -> files.add(name, encode(shard)));
    var json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("step", step);
    json.add("files", files);
    json.add("data", data);
    json.add("extra", extra);
    return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
  }

  private static JsonObject encode(Shard shard) {
    var tensors = new JsonObject();
    shard.tensors().forEach((name, type) -> tensors.add(name, TensorTypes.toJson(type)));
    var json = new JsonObject();
    json.addProperty("bytes", shard.sum().bytes());
    json.addProperty("crc32c", shard.sum().crc32c());
    json.add("tensors", tensors);
    return json;
  }

  /**
   * Reads the manifest of a finished checkpoint.
   *
   * @throws CheckpointException if it is missing or is not one
   */
  static Manifest read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      return decode(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
    } catch (IOException e) {
      throw new CheckpointException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    } catch (RuntimeException e) {
      throw new CheckpointException(
          "%s: found %d bytes that do not parse, expected a manifest of format %s"
              .formatted(file, file.toFile().length(), FORMAT),
          e);
    }
  }

  private static Manifest decode(JsonObject json) {
    if (!json.get("format").getAsString().equals(FORMAT)) {
      throw new IllegalArgumentException("another format");
    }
    var shards = new LinkedHashMap<String, Shard>();
    for (var e : json.getAsJsonObject("files").entrySet()) {
      shards.put(e.getKey(), decode(e.getValue()));
    }
    return new Manifest(
        json.get("step").getAsLong(),
        shards,
        json.getAsJsonObject("data"),
        json.getAsJsonObject("extra"));
  }

  private static Shard decode(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    var tensors = new LinkedHashMap<String, TensorType>();
    for (var e : json.getAsJsonObject("tensors").entrySet()) {
      tensors.put(e.getKey(), TensorTypes.fromJson(e.getValue().getAsJsonObject()));
    }
    String crc32c = json.get("crc32c").getAsString();
    return new Shard(new FileSum(json.get("bytes").getAsLong(), crc32c), tensors);
  }

  byte[] toBytes() {
    return toJson().getBytes(StandardCharsets.UTF_8);
  }
}
