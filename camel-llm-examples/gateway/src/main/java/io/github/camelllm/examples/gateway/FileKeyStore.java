package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The keys in a file, for one gateway. */
final class FileKeyStore implements KeyStore {
    private final KeyJournal journal;
    private final Clock clock;
    private final Map<String, VirtualKey> byId = new HashMap<>();
    private final Map<String, VirtualKey> byHash = new HashMap<>();
    private final Map<String, KeyAccount> accounts = new HashMap<>();

    FileKeyStore(Path file, Clock clock) throws IOException {
        this.journal = new KeyJournal(file);
        this.clock = clock;
        List<JsonNode> lines = journal.read();
        lines.forEach(this::replay);
        journal.replace(compacted(lines));
    }

    private void replay(JsonNode line) {
        String id = line.path("id").asText();
        switch (line.path("event").asText()) {
            case "key" -> put(KeyJson.read(line));
            case "delete" -> drop(id);
            case "spend" ->
                account(id)
                        .spend(
                                new BigDecimal(line.path("usd").asText("0")),
                                Instant.ofEpochMilli(line.path("until").asLong()),
                                clock.instant());
            default -> {} // of a later version
        }
    }

    /** Returns the keys, and what each has spent: single sums of what counts no more for a window. */
    private List<JsonNode> compacted(List<JsonNode> lines) {
        List<JsonNode> kept = new ArrayList<>();
        byId.values().forEach(key -> kept.add(KeyJson.line(key)));
        Map<String, BigDecimal> past = new HashMap<>();
        long now = clock.millis();
        for (JsonNode line : lines) {
            String id = line.path("id").asText();
            boolean spent = line.path("event").asText().equals("spend") && byId.containsKey(id);
            if (spent && line.path("until").asLong() > now) {
                kept.add(line);
            } else if (spent) {
                past.merge(id, new BigDecimal(line.path("usd").asText("0")), BigDecimal::add);
            }
        }
        past.forEach((id, usd) -> kept.add(spend(id, usd, Instant.EPOCH)));
        return kept;
    }

    private static ObjectNode spend(String id, BigDecimal usd, Instant until) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event", "spend")
                .put("id", id)
                .put("usd", usd.toPlainString())
                .put("until", until.toEpochMilli());
    }

    private void put(VirtualKey key) {
        VirtualKey before = byId.put(key.id(), key);
        if (before != null) {
            byHash.remove(before.hash());
        }
        byHash.put(key.hash(), key);
    }

    private void drop(String id) {
        VirtualKey gone = byId.remove(id);
        if (gone != null) {
            byHash.remove(gone.hash());
        }
        accounts.remove(id);
    }

    private KeyAccount account(String id) {
        return accounts.computeIfAbsent(id, any -> new KeyAccount());
    }

    @Override
    public synchronized boolean isEmpty() {
        return byId.isEmpty();
    }

    @Override
    public @Nullable VirtualKey of(String secret) {
        String hash = KeySecret.hash(secret);
        synchronized (this) {
            return byHash.get(hash);
        }
    }

    @Override
    public synchronized @Nullable VirtualKey find(String id) {
        return byId.get(id);
    }

    @Override
    public synchronized List<VirtualKey> all() {
        List<VirtualKey> keys = new ArrayList<>(byId.values());
        keys.sort(Comparator.comparing(VirtualKey::createdAt).thenComparing(VirtualKey::id));
        return keys;
    }

    @Override
    public synchronized void save(VirtualKey key) {
        put(key);
        journal.add(KeyJson.line(key), true);
    }

    @Override
    public synchronized boolean delete(String id) {
        boolean known = byId.containsKey(id);
        if (known) {
            drop(id);
            journal.add(
                    JsonNodeFactory.instance.objectNode().put("event", "delete").put("id", id), true);
        }
        return known;
    }

    @Override
    public CompletionStage<Reservation> reserve(String id, BigDecimal worst) {
        Instant now = clock.instant();
        synchronized (this) {
            VirtualKey key = byId.get(id);
            if (key != null && key.budget() != null) {
                KeyAccount account = account(id);
                if (worst.compareTo(account.left(key.budget(), now)) > 0) {
                    return CompletableFuture.failedFuture(exceeded(key, key.budget(), account, worst, now));
                }
            }
            account(id).reserve(worst);
        }
        return CompletableFuture.completedFuture(new Held(id, worst));
    }

    private RuntimeException exceeded(
            VirtualKey key, BigDecimal budget, KeyAccount account, BigDecimal worst, Instant now) {
        Instant fits = account.fits(worst, budget, now, KeyAccount.window(key.window()));
        BigDecimal left = account.left(budget, now).max(BigDecimal.ZERO);
        return ErrorDetails.of(
                        ErrorKind.BUDGET_EXCEEDED,
                        "The budget of the key " + key.prefix() + "... does not allow this request: it can cost up to "
                                + worst.toPlainString() + " USD, and " + left.toPlainString() + " of "
                                + budget.toPlainString() + " USD (" + key.window() + ") are left"
                                + (fits == null ? "" : ". More is there at " + fits))
                .retryAfter(fits == null ? null : Duration.between(now, fits))
                .exception();
    }

    private void settle(String id, BigDecimal worst, BigDecimal usd) {
        Instant now = clock.instant();
        synchronized (this) {
            VirtualKey key = byId.get(id);
            KeyAccount account = accounts.get(id);
            if (account == null) {
                return; // the key was deleted meanwhile
            }
            account.release(worst);
            if (key == null || usd.signum() <= 0) {
                return;
            }
            Instant until = KeyAccount.window(key.window()).expiry(now);
            journal.add(spend(id, usd, until), false);
            account.spend(usd, until, now);
        }
    }

    @Override
    public synchronized CompletionStage<Balance> balance(String id) {
        VirtualKey key = byId.get(id);
        return CompletableFuture.completedFuture(account(id)
                .balance(
                        key == null ? null : key.budget(),
                        clock.instant(),
                        KeyAccount.window(key == null ? "month" : key.window())));
    }

    @Override
    public synchronized BigDecimal total(String id) {
        KeyAccount known = accounts.get(id);
        return known == null ? BigDecimal.ZERO : known.total();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    /** What is kept for one call. */
    private final class Held implements Reservation {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final String id;
        private final BigDecimal worst;

        Held(String id, BigDecimal worst) {
            this.id = id;
            this.worst = worst;
        }

        @Override
        public void settle(BigDecimal spent) {
            if (open.compareAndSet(true, false)) {
                FileKeyStore.this.settle(id, worst, spent);
            }
        }
    }
}
