package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.serve.ClientRefusedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys over HTTP: {@code /api/keys}. The secret of a key is shown once, when it is made. */
final class KeysApi {
    private static final String BASE = "/api/keys";
    private static final Set<String> FIELDS = Set.of(
            "name",
            "models",
            "budget",
            "window",
            "rpm",
            "tpm",
            "concurrency",
            "expiresAt",
            "tags",
            "tenant",
            "blocked");

    private final KeyStore keys;

    KeysApi(KeyStore keys) {
        this.keys = keys;
    }

    void handle(HttpCall call) {
        String rest = call.path().substring(BASE.length());
        String[] parts = rest.isEmpty() ? new String[0] : rest.substring(1).split("/", -1);
        switch (call.method() + " " + parts.length) {
            case "GET 0" -> {
                ObjectNode list = JsonNodeFactory.instance.objectNode();
                list.set("keys", all());
                call.reply(200, list);
            }
            case "POST 0" -> create(call);
            case "GET 1" -> call.reply(200, shown(known(parts[0])));
            case "PATCH 1" -> change(call, known(parts[0]));
            case "DELETE 1" -> delete(call, known(parts[0]));
            case "POST 2" -> act(call, known(parts[0]), parts[1]);
            default -> throw new ClientRefusedException(404, "not_found", "There is no such operation of keys");
        }
    }

    private VirtualKey known(String id) {
        VirtualKey key = keys.find(id);
        if (key == null) {
            throw new ClientRefusedException(404, "not_found", "There is no key of this id");
        }
        return key;
    }

    /** Returns the keys and what each has spent. */
    ArrayNode all() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        keys.all().forEach(key -> all.add(shown(key)));
        return all;
    }

    private ObjectNode shown(VirtualKey key) {
        ObjectNode node = KeyJson.shown(key);
        Budget.Balance balance = keys.balance(key.id()).toCompletableFuture().join();
        node.put("spent", balance.spent().toPlainString());
        node.put("reserved", balance.reserved().toPlainString());
        node.put("totalSpent", keys.total(key.id()).toPlainString());
        node.put("left", key.budget() == null ? null : balance.left().toPlainString());
        boolean ends = key.budget() != null && balance.resetsAt().isBefore(KeyAccount.NEVER);
        return node.put("resetsAt", ends ? balance.resetsAt().toString() : null);
    }

    private void create(HttpCall call) {
        String secret = KeySecret.next();
        VirtualKey blank = KeyJson.read(JsonNodeFactory.instance
                .objectNode()
                .put("id", "key_" + UUID.randomUUID().toString().replace("-", ""))
                .put("hash", KeySecret.hash(secret))
                .put("prefix", KeySecret.prefix(secret))
                .put("createdAt", Instant.now().toString()));
        VirtualKey key = changed(blank, call.json());
        keys.save(key);
        call.reply(201, shown(key).put("key", secret));
    }

    private void change(HttpCall call, VirtualKey key) {
        VirtualKey changed = changed(key, call.json());
        keys.save(changed);
        call.reply(200, shown(changed));
    }

    private static VirtualKey changed(VirtualKey key, JsonNode change) {
        change.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw refused(name + " is no field of a key: there are "
                        + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        });
        ObjectNode line = KeyJson.line(key);
        line.setAll((ObjectNode) change);
        try {
            return checked(KeyJson.read(line));
        } catch (DateTimeParseException e) {
            throw refused("expiresAt must be a time such as 2027-01-01T00:00:00Z");
        } catch (NumberFormatException e) {
            throw refused("budget must be an amount in USD such as 5.00");
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static VirtualKey checked(VirtualKey key) {
        if (key.budget() != null && key.budget().signum() < 0) {
            throw refused("budget must not be below 0");
        }
        KeyAccount.window(key.window());
        requirePositive("rpm", key.rpm());
        requirePositive("tpm", key.tpm());
        requirePositive("concurrency", key.concurrency());
        return key;
    }

    private static void requirePositive(String name, @Nullable Integer number) {
        if (number != null && number < 1) {
            throw refused(name + " must be at least 1");
        }
    }

    private static ClientRefusedException refused(String why) {
        return new ClientRefusedException(400, "invalid_request", why);
    }

    private void delete(HttpCall call, VirtualKey key) {
        keys.delete(key.id());
        call.reply(
                200, JsonNodeFactory.instance.objectNode().put("id", key.id()).put("deleted", true));
    }

    private void act(HttpCall call, VirtualKey key, String action) {
        switch (action) {
            case "rotate" -> {
                String secret = KeySecret.next();
                VirtualKey rotated = key.withSecret(KeySecret.hash(secret), KeySecret.prefix(secret));
                keys.save(rotated);
                call.reply(200, shown(rotated).put("key", secret));
            }
            case "block", "unblock" -> {
                VirtualKey changed =
                        changed(key, JsonNodeFactory.instance.objectNode().put("blocked", action.equals("block")));
                keys.save(changed);
                call.reply(200, shown(changed));
            }
            default -> throw new ClientRefusedException(404, "not_found", "A key can be rotated, blocked or unblocked");
        }
    }
}
