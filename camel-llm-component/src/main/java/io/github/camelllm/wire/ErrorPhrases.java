package io.github.camelllm.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The codes and phrases by which providers distinguish kinds of error that share an HTTP status. */
final class ErrorPhrases {
    private static final Pattern PUNCTUATION = Pattern.compile("[^a-z0-9]");

    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("invalidrequest", 400),
            Map.entry("invalidrequesterror", 400),
            Map.entry("badrequest", 400),
            Map.entry("badrequesterror", 400),
            Map.entry("invalidargument", 400),
            Map.entry("failedprecondition", 400),
            Map.entry("validationexception", 400),
            Map.entry("contentfilter", 400),
            Map.entry("contextlengthexceeded", 400),
            Map.entry("authenticationerror", 401),
            Map.entry("unauthenticated", 401),
            Map.entry("unauthorized", 401),
            Map.entry("invalidapikey", 401),
            Map.entry("unrecognizedclientexception", 401),
            Map.entry("billingerror", 402),
            Map.entry("paymentrequired", 402),
            Map.entry("permissionerror", 403),
            Map.entry("permissiondenied", 403),
            Map.entry("accessdeniedexception", 403),
            Map.entry("expiredtokenexception", 403),
            Map.entry("forbidden", 403),
            Map.entry("notfound", 404),
            Map.entry("notfounderror", 404),
            Map.entry("modelnotfound", 404),
            Map.entry("resourcenotfoundexception", 404),
            Map.entry("conflicterror", 409),
            Map.entry("requesttoolarge", 413),
            Map.entry("insufficientquota", 429),
            Map.entry("ratelimiterror", 429),
            Map.entry("ratelimitexceeded", 429),
            Map.entry("ratelimited", 429),
            Map.entry("ratelimitreached", 429),
            Map.entry("toomanyrequests", 429),
            Map.entry("resourceexhausted", 429),
            Map.entry("throttlingexception", 429),
            Map.entry("modelnotreadyexception", 429),
            Map.entry("tokenquotaexceeded", 429),
            Map.entry("requestquotaexceeded", 429),
            Map.entry("ratelimitreachederror", 429),
            Map.entry("apierror", 500),
            Map.entry("servererror", 500),
            Map.entry("internal", 500),
            Map.entry("internalerror", 500),
            Map.entry("internalfailure", 500),
            Map.entry("internalservererror", 500),
            Map.entry("internalserverexception", 500),
            Map.entry("badgateway", 502),
            Map.entry("slowdown", 503),
            Map.entry("serverisoverloaded", 503),
            Map.entry("serviceunavailable", 503),
            Map.entry("serviceunavailableerror", 503),
            Map.entry("serviceunavailableexception", 503),
            Map.entry("unavailable", 503),
            Map.entry("unavailableerror", 503),
            Map.entry("timeouterror", 504),
            Map.entry("timeout", 504),
            Map.entry("requesttimeout", 504),
            Map.entry("deadlineexceeded", 504),
            Map.entry("modeltimeoutexception", 504),
            Map.entry("capacityexceeded", 529),
            Map.entry("overloaded", 529),
            Map.entry("overloadederror", 529),
            Map.entry("engineoverloadederror", 529));
    /** The codes of {@code base_resp} that have a kind (platform.minimax.io, API reference, error codes). */
    private static final Map<Integer, Integer> OF_MINIMAX = Map.ofEntries(
            Map.entry(1000, 500),
            Map.entry(1001, 504),
            Map.entry(1002, 429),
            Map.entry(1004, 401),
            Map.entry(1008, 402),
            Map.entry(1013, 500),
            Map.entry(1024, 500),
            Map.entry(1033, 500),
            Map.entry(1039, 429),
            Map.entry(1041, 429),
            Map.entry(2013, 400),
            Map.entry(2049, 401));

    private static final Pattern BAD_REQUEST = Pattern.compile("(invalid|unsupported|missing)(?!.*response).*");

    private static final Pattern CONTEXT_CODE = Pattern.compile(
            "context(length|window)exceeded|exceedcontextsize(error)?|toomany(prompt|input)?tokens|modelmaxprompttokensexceeded|tokenslimitreached");
    private static final Pattern CONTEXT = phrases(
            "maximum (context|prompt|model) length",
            "context[ -](length|window|size|limit)", // with an underscore it is the name of a parameter
            "context_(length|window)_exceeded",
            "prompt (is )?too long",
            "prompt exceeds",
            "(input|prompt) is too long",
            "input is too large for",
            "too many (input |prompt |total )?tokens",
            "input token count",
            "token count of [\\d,]+ exceeds",
            "max_tokens must be at least 1, got -", // the prompt leaves none
            "expected maxlength: \\d+, actual",
            "(input|prompt) tokens? exceed",
            "input length (and|exceeds)",
            "range of input length",
            "maximum number of (input |prompt )?tokens",
            "exceeded model token limit",
            "tokens.{0,5}\\+.{0,5}max_(new_)?tokens",
            "inputs?\\W{0,2} must have (less|fewer) than [\\d,]+ tokens",
            "reduce the length of",
            "total length of all messages is too long");

    private static final Pattern KEY_CODE =
            Pattern.compile("(invalid|wrong|incorrect|expired)apikey|apikeyinvalid|invalidkey");
    private static final Pattern KEY = phrases(
            "\\b(incorrect|invalid|wrong|missing|expired|bad|malformed|unauthori[sz]ed|no) (\\S+ ){0,2}api[ _-]?key",
            "api[ _-]?key\\b[^.]{0,60}\\b(not valid|invalid|incorrect|expired|missing|not found|required|wrong|disabled|revoked)");

    private static final Pattern MODEL_CODE = Pattern.compile(
            "model(notfound|notavailable|notexist|notsupported|decommissioned)|(invalid|unknown|unsupported|unavailable)model(name|id)?|deploymentnotfound");
    private static final Pattern MODEL = phrases(
            "\\bmodel( id| name| identifier)?:? ?(([`'\"][^`'\"]*[`'\"]|\\S+),? )?"
                    + "(does not exist|doesn't exist|not exist|(is |was )?(not found|not available|not a valid))",
            "\\bmodel( id| name| identifier)?:? ?(([`'\"][^`'\"]*[`'\"]|\\S*[\\d/:._-]\\S*) )?(is |was )?(unknown|invalid)",
            "\\b(invalid|unknown|unsupported|unavailable|unrecognized|no such) model\\b(?! (parameter|option|output|response))",
            "invalid value for [`'\"]?model\\b",
            "not a valid model",
            "unexpected model name",
            "supported (api )?model names?",
            "requested model\\b.{0,100}not supported by any provider");

    private static final Pattern FILTER_CODE =
            Pattern.compile(".*(contentfilter|policyviolation|datainspectionfailed|moderationblocked).*");
    private static final Pattern FILTER = phrases(
            "content management policy",
            "content exists risk",
            "flagged as potentially violating",
            "limited access to this content for safety reasons",
            "potentially unsafe or sensitive content",
            "不安全或敏感内容", // the same at Z.AI
            "content filter(ing)? polic");

    private static final Pattern QUOTA_CODE = Pattern.compile(
            ".*(insufficient(user)?(quota|balance|credits?|funds)|creditbalance|billing|paymentrequired).*|quotaexceeded|exceededcurrentquotaerror");
    private static final Pattern QUOTA = phrases(
            "exceeded your current quota",
            "insufficient (account )?(quota|balance|funds|credits?)",
            "balance is (insufficient|too low)",
            "credit balance",
            "\\baccount .{0,60}\\bis suspended",
            "\\b(out of|depleted|no|not enough|run out of) (\\S+ ){0,3}credits?\\b",
            "exceeded your (\\S+ ){0,2}credits?\\b",
            "(billing hard|spending|spend) limit",
            "quota (has been |is )?(exhausted|exceeded)");
    private static final Pattern SHORT_LIMIT = phrases("per[ _-]?(minute|second)");

    private static final Pattern OVERLOAD_CODE =
            Pattern.compile(".*overload.*|.*capacityexceeded.*|(service)?unavailable(error|exception)?|slowdown");
    private static final Pattern OVERLOAD = phrases(
            "overloaded",
            "\\b(at|no|out of|insufficient|limited|over) (\\S+ )?capacity",
            "capacity (has been |is )?(exceeded|exhausted|constrain|limit)",
            "exceeded (the |its )?(\\S+ )?capacity",
            "(high|heavy) (demand|load|traffic)",
            "(server|service|engine|model) (is )?(currently |temporarily |too )?busy",
            "server busy");
    private static final Pattern RATE_LIMIT = phrases("rate[ _-]?limit", "too many requests", "throttl");

    private static final Pattern TOO_LARGE = phrases("request too large", "must be reduced in order to run");
    private static final Pattern LIMIT_AND_REQUESTED = Pattern.compile(
            "(?i)limit:?\\s+([\\d,]+)[^\\d]{1,60}(?:used:?\\s+[\\d,]+[^\\d]{1,60})?requested:?\\s+~?([\\d,]+)");
    private static final Pattern TOKENS = phrases("\\btokens?\\b", "token count");

    private ErrorPhrases() {}

    /** Returns a code in small letters without punctuation and without a namespace before {@code #}. */
    static String plain(String code) {
        String last = code.substring(code.lastIndexOf('#') + 1);
        return PUNCTUATION.matcher(last.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    /** Returns the HTTP status that a code stands for; 0 if it stands for none. */
    static int status(@Nullable String code) {
        if (code == null) {
            return 0;
        }
        if (code.length() == 3
                && code.charAt(0) >= '4'
                && code.charAt(0) <= '5'
                && code.chars().allMatch(Character::isDigit)) {
            return Integer.parseInt(code);
        }
        String plain = plain(code);
        return STATUSES.getOrDefault(plain, BAD_REQUEST.matcher(plain).matches() ? 400 : 0);
    }

    /** Returns the HTTP status that a code of MiniMax stands for; 0 if it stands for none. */
    static int statusOfMiniMax(int code) {
        return OF_MINIMAX.getOrDefault(code, 0);
    }

    static boolean contextLength(ErrorBody error) {
        return any(error, CONTEXT_CODE) || found(CONTEXT, error);
    }

    static boolean key(ErrorBody error) {
        return any(error, KEY_CODE) || found(KEY, error);
    }

    static boolean model(ErrorBody error) {
        return any(error, MODEL_CODE) || found(MODEL, error);
    }

    static boolean contentFilter(ErrorBody error) {
        return contentFilterCode(error) || found(FILTER, error);
    }

    static boolean contentFilterCode(ErrorBody error) {
        return any(error, FILTER_CODE);
    }

    /** Returns whether the error is about tokens, not bytes. */
    static boolean tokens(ErrorBody error) {
        return any(error, CONTEXT_CODE) || found(TOKENS, error);
    }

    /**
     * Returns whether no money or quota is left, so that waiting a minute does not help: that of the user at the aggregator, not that of the
     * aggregator.
     */
    static boolean quota(ErrorBody error) {
        boolean said = QUOTA.matcher(error.ownWords()).find();
        return any(error, QUOTA_CODE) || (said && !shortLimit(error));
    }

    static boolean overload(ErrorBody error) {
        return any(error, OVERLOAD_CODE) || OVERLOAD.matcher(error.ownWords()).find();
    }

    static boolean rateLimit(ErrorBody error) {
        return found(RATE_LIMIT, error);
    }

    /** Returns whether the request alone is over the limit, so that waiting does not help. */
    static boolean requestAloneTooLarge(ErrorBody error) {
        return found(TOO_LARGE, error) || requestedMoreThanLimit(error.words());
    }

    private static boolean requestedMoreThanLimit(String words) {
        Matcher numbers = LIMIT_AND_REQUESTED.matcher(words);
        return numbers.find() && number(numbers.group(2)) > number(numbers.group(1));
    }

    private static double number(String digits) {
        return Double.parseDouble("0" + digits.replace(",", ""));
    }

    /** Google's quota messages do not say whether the limit is per minute or per month; the violations beside them do. */
    private static boolean shortLimit(ErrorBody error) {
        String details = error.error().path("details").toString();
        boolean violations = details.contains("\"violations\"");
        return found(SHORT_LIMIT, error)
                || SHORT_LIMIT.matcher(details).find()
                || (!violations && RetryDelay.info(error) != null);
    }

    private static boolean any(ErrorBody error, Pattern code) {
        List<String> marks = error.marks();
        return marks.stream().anyMatch(mark -> code.matcher(mark).matches());
    }

    private static boolean found(Pattern pattern, ErrorBody error) {
        return pattern.matcher(error.words()).find();
    }

    private static Pattern phrases(String... alternatives) {
        return Pattern.compile("(?i)" + String.join("|", alternatives));
    }
}
