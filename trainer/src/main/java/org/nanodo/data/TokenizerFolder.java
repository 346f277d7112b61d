package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;

/**
 * The files beside a {@code tokenizer.json} that say what its special tokens are. What the first of
 * them does not say, not even that there is none, the next may; in the end there are usual names.
 */
final class TokenizerFolder {
  private static final String CONFIG = "tokenizer_config.json";
  private static final List<String> PAD = List.of("<pad>", "[PAD]", "<|pad|>");
  private static final List<String> BOS = List.of("<s>", "<bos>", "[BOS]", "<|begin_of_text|>");
  private static final List<String> EOS =
      List.of("</s>", "<eos>", "[EOS]", "<|end_of_text|>", "<|endoftext|>");

  private final Path file;
  private final JsonObject config;
  private final JsonObject names;
  private final JsonObject model;

  /**
   * Reads the files that are there.
   *
   * @throws ConfigException if one is damaged
   */
  TokenizerFolder(Path file) {
    this.file = file;
    this.config = read(CONFIG);
    this.names = read("special_tokens_map.json");
    this.model = read("config.json");
  }

  private JsonObject read(String name) {
    Path path = file.resolveSibling(name);
    if (!Files.isRegularFile(path)) {
      return new JsonObject();
    }
    try {
      if (JsonParser.parseString(Files.readString(path, UTF_8)) instanceof JsonObject object) {
        return object;
      }
    } catch (IOException e) {
      throw new ConfigException("cannot read %s: %s".formatted(path, IoErrors.reason(e)), e);
    } catch (JsonParseException e) {
      // Said below.
    }
    throw new ConfigException(
        "%s, beside vocab_path, is damaged: expected one JSON object; put it right, or remove it"
            .formatted(path));
  }

  /** How many ids the model beside the tokenizer has, or 0. */
  int modelVocabSize() {
    return model.get("vocab_size") instanceof JsonPrimitive size && size.isNumber()
        ? size.getAsInt()
        : 0;
  }

  /** Whether a BOS is to be put before a text, if the files say so. */
  Optional<Boolean> addsBos() {
    return config.get("add_bos_token") instanceof JsonPrimitive adds && adds.isBoolean()
        ? Optional.of(adds.getAsBoolean())
        : Optional.empty();
  }

  /**
   * The special tokens.
   *
   * @throws ConfigException if one is named that the vocabulary lacks
   */
  SpecialIds special(TokenizerVocabulary vocabulary) {
    return new SpecialIds(
        id("pad_token", PAD, vocabulary),
        id("bos_token", BOS, vocabulary),
        id("eos_token", EOS, vocabulary));
  }

  private int id(String key, List<String> usual, TokenizerVocabulary vocabulary) {
    for (JsonObject from : List.of(config, names)) {
      if (from.has(key)) {
        return name(from.get(key)).map(name -> named(key, name, vocabulary)).orElse(Tokenizer.NONE);
      }
    }
    if (model.has(key + "_id")) {
      int id = number(model.get(key + "_id"));
      return id < vocabulary.size() ? Math.max(id, Tokenizer.NONE) : Tokenizer.NONE;
    }
    return usual.stream()
        .map(vocabulary::id)
        .flatMapToInt(OptionalInt::stream)
        .findFirst()
        .orElse(Tokenizer.NONE);
  }

  private static Optional<String> name(JsonElement token) {
    JsonElement name = token instanceof JsonObject whole ? whole.get("content") : token;
    return name instanceof JsonPrimitive text ? Optional.of(text.getAsString()) : Optional.empty();
  }

  /** Of several, as models for chats have them, the first. */
  private static int number(JsonElement id) {
    JsonElement one = id instanceof JsonArray several && !several.isEmpty() ? several.get(0) : id;
    return one instanceof JsonPrimitive number && number.isNumber()
        ? number.getAsInt()
        : Tokenizer.NONE;
  }

  private int named(String key, String name, TokenizerVocabulary vocabulary) {
    return vocabulary
        .id(name)
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s lacks the token '%s', which a file beside it names as its %s; take that key out of %s, or give the tokenizer.json that belongs to it"
                        .formatted(file, name, key, CONFIG)));
  }
}
