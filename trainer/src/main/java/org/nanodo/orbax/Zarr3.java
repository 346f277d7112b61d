package org.nanodo.orbax;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Zarr 3, as TensorStore writes it: with or without shards that hold several chunks each. */
final class Zarr3 {
  private static final String CODECS = "codecs";

  private Zarr3() {}

  static ZarrArray array(KeyValues store, String name, Json json) {
    json.number("zarr_format", 3, 3);
    DType dtype = Zarr.dtype(json, "data_type", json.text("data_type"));
    TensorType type = Zarr.type(json, dtype);
    Json grid = json.child("chunk_grid");
    if (!grid.text("name").equals("regular")) {
      throw grid.unknown("name", "regular");
    }
    int[] chunk = chunkShape(grid.child("configuration"), type);
    ChunkStore chunks = keys(store, name, json.child("chunk_key_encoding"));
    Json holder = json;
    List<Json> codecs = codecs(json, CODECS);
    if (codecs.size() == 1 && codecs.get(0).text("name").equals("sharding_indexed")) {
      Json sharding = codecs.get(0).child("configuration");
      int[] inner = chunkShape(sharding, type);
      chunks = new ShardedChunks(chunks, form(sharding, chunk, inner));
      chunk = inner;
      holder = sharding;
      codecs = codecs(sharding, CODECS);
    }
    Codec codec = compression(holder, codecs);
    return new ZarrArray(
        new ZarrFormat(name, type, chunk, codec, false, Zarr.fill(json, dtype)), chunks);
  }

  private static int[] chunkShape(Json json, TensorType type) {
    return Zarr.chunk(json, "chunk_shape", type);
  }

  private static ChunkStore keys(KeyValues store, String name, Json encoding) {
    boolean isDefault = encoding.text("name").equals("default");
    if (!isDefault && !encoding.text("name").equals("v2")) {
      throw encoding.unknown("name", "default, v2");
    }
    String separator = isDefault ? "/" : ".";
    if (encoding.get("configuration").isPresent()) {
      Json settings = encoding.child("configuration");
      separator = settings.get("separator").isPresent() ? settings.text("separator") : separator;
    }
    return isDefault
        ? new PlainChunks(store, name + "/c" + separator, separator, name + "/c")
        : new PlainChunks(store, name + "/", separator, name + "/0");
  }

  private static ShardedChunks.Form form(Json sharding, int[] shard, int[] inner) {
    int[] per = new int[shard.length];
    long all = 1;
    for (int a = 0; a < per.length; a++) {
      if (shard[a] % inner[a] != 0) {
        throw sharding.unexpected("chunk_shape", "sizes that divide those of the shard");
      }
      per[a] = shard[a] / inner[a];
      all *= per[a];
      if (all > ShardedChunks.MOST_CHUNKS) {
        throw sharding.unknown(
            "chunk_shape", "at most %d chunks in a shard".formatted(ShardedChunks.MOST_CHUNKS));
      }
    }
    List<Json> codecs = codecs(sharding, "index_codecs");
    boolean isLittle = !codecs.isEmpty() && isLittleBytes(codecs.get(0));
    boolean hasChecksum = codecs.size() == 2 && codecs.get(1).text("name").equals("crc32c");
    if (!isLittle || codecs.size() > 1 && !hasChecksum) {
      throw sharding.unknown("index_codecs", "little-endian bytes, with crc32c or without");
    }
    boolean atStart =
        sharding.get("index_location").isPresent()
            && sharding.text("index_location").equals("start");
    return new ShardedChunks.Form(per, atStart, hasChecksum);
  }

  private static List<Json> codecs(Json json, String key) {
    JsonArray all = json.array(key);
    var codecs = new ArrayList<Json>();
    for (int i = 0; i < all.size(); i++) {
      if (!(all.get(i) instanceof JsonObject codec)) {
        throw json.unexpected(key, "a list of objects");
      }
      codecs.add(new Json(json.file(), json.what(), codec));
    }
    return codecs;
  }

  private static boolean isLittleBytes(Json codec) {
    if (!codec.text("name").equals("bytes") || codec.get("configuration").isEmpty()) {
      return codec.text("name").equals("bytes");
    }
    Json settings = codec.child("configuration");
    return settings.get("endian").isEmpty() || settings.text("endian").equals("little");
  }

  /** The codec after the one that makes bytes of elements. */
  private static Codec compression(Json holder, List<Json> codecs) {
    if (codecs.isEmpty() || codecs.size() > 2 || !isLittleBytes(codecs.get(0))) {
      throw holder.unknown(CODECS, "little-endian bytes, then none or one of zstd, gzip, zlib");
    }
    return codecs.size() == 1
        ? Codec.STORED
        : Zarr.codec(holder, CODECS, codecs.get(1).text("name"));
  }
}
