package io.github.camelllm.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.ErrorKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records of a file, one JSON object a line, each with an id.
 *
 * @param ids the ids, in the order of the lines
 * @param records the records, in the same order
 */
record RecordLines(List<String> ids, List<ObjectNode> records) {
    /** Leaves numbers as they are written. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * Reads a file.
     *
     * @param idField the field with the id; a record without it has its line number
     * @throws IllegalArgumentException if a line is no JSON object, or two records have one id
     */
    static RecordLines read(Path file, String idField) throws IOException {
        List<String> ids = new ArrayList<>();
        List<ObjectNode> records = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                ObjectNode one = parsed(line, number);
                String id = one.hasNonNull(idField) ? one.path(idField).asText() : String.valueOf(number);
                if (!seen.add(id)) {
                    throw new IllegalArgumentException("Line " + number + " has the id '" + id + "' of another line");
                }
                ids.add(id);
                records.add(one);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("It is not in UTF-8 after line " + number, e);
        }
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("It has no records");
        }
        return new RecordLines(ids, records);
    }

    private static ObjectNode parsed(String line, int number) {
        try {
            if (JSON.readTree(line) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) { // its message would tell parts of the record
            throw new IllegalArgumentException(
                    "Line " + number + " is no JSON from " + e.getLocation().offsetDescription() + " on");
        }
        throw new IllegalArgumentException("Line " + number + " is not a JSON object");
    }

    /** Returns what is asked, by ids that every provider takes: the places of the records. */
    Map<String, Object> requests(String promptField) {
        Map<String, Object> requests = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            JsonNode prompt =
                    promptField.isEmpty() ? records.get(i) : records.get(i).path(promptField);
            requests.put(key(i), prompt.isTextual() ? prompt.textValue() : prompt.toString());
        }
        return requests;
    }

    private static String key(int place) {
        return "r" + place;
    }

    /** Returns the records with their answers or errors, in their order. */
    List<ObjectNode> with(List<BatchOutcome> outcomes, String answerField) {
        Map<String, BatchOutcome> byKey = new HashMap<>();
        outcomes.forEach(outcome -> byKey.put(outcome.id(), outcome));
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ObjectNode line = records.get(i).deepCopy();
            BatchOutcome outcome = byKey.get(key(i));
            if (outcome != null && outcome.succeeded()) {
                line.set(answerField, JSON.valueToTree(outcome.value()));
            } else {
                String message = outcome == null
                        ? "The batch has ended without an outcome for this record"
                        : outcome.errorMessage();
                ErrorKind kind = outcome == null ? ErrorKind.TIMEOUT : outcome.errorKind();
                line.putObject("error").put("kind", String.valueOf(kind)).put("message", message);
            }
            all.add(line);
        }
        return all;
    }
}
