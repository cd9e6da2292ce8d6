package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * JSON that fits a schema. What the schema leaves open is drawn by a hash of the question, so that a question always gets
 * the same answer and different questions get different ones; words are taken from the question.
 *
 * <p>A value is made from what the schema says, and then checked against it; if it does not fit, another is made.
 */
final class SchemaAnswer {
    /** The most items of an array; a schema may come from a message, and must not fill the memory. */
    private static final int MOST_ITEMS = 10_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int TRIES = 40;
    private static final int WORK = 50_000;

    private final SchemaSource source;
    private final SchemaCheck check;
    private final SplittableRandom random;
    private final SampleText texts;
    private int work;

    private SchemaAnswer(JsonNode schema, String question, long seed) {
        this.random = new SplittableRandom(hash(question) ^ seed);
        this.source = new SchemaSource(schema, random);
        this.check = new SchemaCheck(source);
        this.texts = new SampleText(question, random);
    }

    /**
     * Returns JSON that fits a schema.
     *
     * @throws io.github.camelllm.chat.ConfigurationException if none is found
     */
    static JsonNode of(JsonNode schema, String question, long seed) {
        try {
            return new SchemaAnswer(schema, question, seed).value(schema, new Place("", List.of("#"), false));
        } catch (SchemaMismatch e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The model 'schema' cannot make a value that fits the JSON schema: " + e.getMessage()
                                    + "; give 'examples' or an 'enum' in the schema, or use the model 'scripted'")
                    .cause(e)
                    .exception();
        }
    }

    /** FNV-1a, of 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /**
     * Where a value stands.
     *
     * @param path its JSON pointer
     * @param trail the references that led to it
     * @param deep whether it is within a recursion, so that only what must be there is made
     */
    private record Place(String path, List<String> trail, boolean deep) {
        /** Returns this place, after following some references. */
        Place after(List<String> refs) {
            if (trail.size() > 100) {
                throw SchemaMismatch.impossible(path + " is within a recursion that must not end");
            }
            List<String> longer = new ArrayList<>(trail);
            longer.addAll(refs);
            return new Place(path, longer, deep || refs.stream().anyMatch(trail::contains));
        }

        Place at(Object key) {
            return new Place(path + "/" + key, trail, deep);
        }

        @Override
        public String toString() {
            return path.isEmpty() ? "the value" : path;
        }
    }

    private JsonNode value(JsonNode schema, Place place) {
        SchemaMismatch last = SchemaMismatch.impossible("nothing that fits was found for " + place);
        for (int attempt = 0; attempt < TRIES && work++ < WORK; attempt++) {
            try {
                SchemaSource.Flat flat = source.flat(schema, place.deep());
                JsonNode value = value(flat.schema(), place.after(flat.refs()), attempt);
                if (check.fits(value, schema)) {
                    return value;
                }
            } catch (SchemaMismatch e) {
                last = e;
            }
        }
        throw last;
    }

    private JsonNode value(ObjectNode flat, Place place, int attempt) {
        JsonNode choices = flat.has("enum") ? flat.get("enum") : flat.path("examples");
        if (choices.size() > 0 && (attempt == 0 || flat.has("enum"))) {
            return choice(choices);
        }
        String type = source.type(flat, place.deep());
        return switch (type) {
            case "object" -> object(flat, place);
            case "array" -> array(flat, place);
            case "string" -> TextNode.valueOf(texts.text(flat, place.toString()));
            case "integer" -> SampleNumber.of(flat, true, random);
            case "number" -> SampleNumber.of(flat, false, random);
            case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
            case "null" -> NullNode.instance;
            default -> throw SchemaMismatch.unsupported("the type '" + type + "' of " + place + " is not known");
        };
    }

    private JsonNode choice(JsonNode choices) {
        JsonNode choice = choices.get(random.nextInt(choices.size()));
        return choice.isNull() ? choices.get(random.nextInt(choices.size())) : choice;
    }

    private ObjectNode object(ObjectNode flat, Place place) {
        ObjectNode object = JSON.objectNode();
        List<String> required = SchemaSource.texts(flat.path("required"));
        int optional = flat.path("maxProperties").asInt(Integer.MAX_VALUE) - required.size();
        for (String name : SchemaSource.names(flat.path("properties"))) {
            if (required.contains(name)) {
                object.set(name, value(source.property(flat, name), place.at(name)));
            } else if (!place.deep() && optional > 0 && addOptional(object, flat, name, place)) {
                optional--;
            }
        }
        for (String name : required) {
            if (!object.has(name)) {
                object.set(name, value(source.property(flat, name), place.at(name)));
            }
        }
        return filled(object, flat, place);
    }

    private boolean addOptional(ObjectNode object, ObjectNode flat, String name, Place place) {
        try {
            object.set(name, value(source.property(flat, name), place.at(name)));
            return true;
        } catch (SchemaMismatch e) {
            if (e.unsupported || work >= WORK) {
                throw e;
            }
            return false;
        }
    }

    /** Adds properties of free names: one to a map that would be empty, else as many as there must be. */
    private ObjectNode filled(ObjectNode object, ObjectNode flat, Place place) {
        boolean map =
                !flat.has("properties") && flat.path("additionalProperties").isObject() && !place.deep();
        int least = Math.max(flat.path("minProperties").asInt(0), map ? 1 : 0);
        least = Math.min(least, flat.path("maxProperties").asInt(least));
        for (int tries = 0; object.size() < least && tries < TRIES; tries++) {
            String name = flat.has("propertyNames")
                    ? value(flat.get("propertyNames"), place.at("(name)")).asText()
                    : texts.name() + (tries == 0 ? "" : tries);
            if (!object.has(name)) {
                object.set(name, value(source.property(flat, name), place.at(name)));
            }
        }
        return object;
    }

    private ArrayNode array(ObjectNode flat, Place place) {
        ArrayNode array = JSON.arrayNode();
        int least = Math.max(flat.path("minItems").asInt(0), leastContained(flat));
        if (least > MOST_ITEMS) {
            throw SchemaMismatch.unsupported("minItems is above " + MOST_ITEMS + " at " + place);
        }
        int size = size(flat, least, place.deep());
        for (int i = 0; i < size; i++) {
            JsonNode item = item(array, source.item(flat, i), flat, place.at(i));
            if (!item.isMissingNode()) {
                array.add(item);
            } else if (i >= least) {
                return array;
            } else {
                throw SchemaMismatch.impossible("not enough items were found for " + place);
            }
        }
        return array;
    }

    private static int leastContained(ObjectNode flat) {
        return flat.has("contains") ? flat.path("minContains").asInt(1) : 0;
    }

    private int size(ObjectNode flat, int least, boolean deep) {
        int usual = Math.max(flat.path("prefixItems").size(), 1 + random.nextInt(3));
        int most = flat.path("maxItems").asInt(Integer.MAX_VALUE);
        return deep ? least : Math.max(least, Math.min(usual, most));
    }

    /** Returns the next item of an array, missing if there is none. */
    private JsonNode item(ArrayNode array, JsonNode schema, ObjectNode flat, Place place) {
        boolean unique = flat.path("uniqueItems").asBoolean();
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                JsonNode item = value(schema, place);
                if (!unique || !SchemaCheck.contains(array, item)) {
                    return item;
                }
            } catch (SchemaMismatch e) {
                if (e.unsupported || work >= WORK) {
                    throw e;
                }
                break;
            }
        }
        return JSON.missingNode();
    }
}
