/* Which custodian does every seed begin with? Made once, in a folder, and copied to a simulated
 * disk: two officers and counsel, the shipped pack, two agencies and a few people. */
#include "whole.h"

#include "ask/load.h"

#include <fcntl.h>

enum { ROW_BYTES = 512, BEGUN = 1795600800 /* 2026-11-25 */ };

const char *const agency_name[AGENCIES] = {"us.ed.fsa", "us.doj.usao", "demo.lender"};

/* Made up: numbers of a group that was never issued. */
static const struct {
    const char *tin, *given, *family, *dob, *line1, *city, *state, *zip;
} person[PEOPLE] = {
    {"930100411", "Caleb", "Hill", "1957-05-05", "1030 Heron Pl", "Chicago", "IL", "60630"},
    {"958470804", "Hannah", "Hill", "1962-06-02", "1030 Heron Pl", "Chicago", "IL", "60630"},
    {"991465064", "Grace", "Hill", "1978-01-03", "1030 Heron Pl", "Chicago", "IL", "60630"},
    {"973483049", "Thomas", "Perez", "1953-10-12", "15655 Fern Way", "Grand Rapids", "MI", "49510"},
    {"993294024", "Kelly", "Perez", "1955-04-22", "15655 Fern Way", "Grand Rapids", "MI", "49510"},
    {"960482121", "Brandon", "McFadden", "1966-12-26", "1 33rd Ter", "Fresno", "CA", "93721"},
    {"962268989", "Mark", "Sandoval", "1980-06-25", "15365 E Elm Dr", "Cleveland", "OH", "44115"},
    {"904208321", "Nicholas", "Ly", "1977-09-13", "472 W Meadow Ave", "Chicago", "IL", "60630"},
};

/* The last is nobody's record. */
static void people_load(const char *folder) {
    char path[256];
    struct load_report report;
    uint64_t index;
    snprintf(path, sizeof path, "%s/people.csv", folder);
    FILE *csv = fopen(path, "w");
    assert_non_null(csv);
    fputs("tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip,"
          "2024:return.filing-status:taxpayer,2024:return.adjusted-gross-income:taxpayer,"
          "2024:return.wages:taxpayer,2024:information-return.kind:third-party\n",
          csv);
    for (size_t i = 0; i + 1 < PEOPLE; i++)
        fprintf(csv, "%s,%s,,%s,,,%s,%s,,%s,%s,%s,single,4581072,4581072,W-2\n", person[i].tin,
                person[i].given, person[i].family, person[i].dob, person[i].line1, person[i].city,
                person[i].state, person[i].zip);
    fclose(csv);
    fine(loading_run(&sim.house.keeper, path, &(struct load_options){0}, &report, &index));
    assert_int_equal(report.loaded, PEOPLE - 1);
}

json_t *house_enrolment(unsigned agency, unsigned key) {
    json_t *jwk = jwk_public_json(sim.key[agency][key]);
    if (agency == ASKS_BY_CONSENT)
        return json_pack("{s:s,s:s,s:s,s:[{s:o,s:s}]}", "format", "portcullis-requester/1", "id",
                         agency_name[agency], "kind", "company", "keys", "jwk", jwk, "role",
                         "designee");
    if (agency == ASKS_AT_ONCE)
        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:[{s:o,s:s}],s:{s:[s]},s:[{s:s,s:s,s:s}]}",
                         "format", "portcullis-requester/1", "id", agency_name[0], "kind",
                         "federal-agency", "agency", "us.ed", "safeguards_until", "2099-12-31",
                         "keys", "jwk", jwk, "role", "ed.secretary-delegate", "lists",
                         "ed-designated-l13-C", "us.ed.fsa-1", "standing_requests", "authority",
                         "us.irc.6103.l.13.C", "from", "2020-01-01", "until", "2099-12-31");
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:[{s:o,s:s}],s:{s:[s]}}", "format",
                     "portcullis-requester/1", "id", agency_name[1], "kind", "federal-agency",
                     "agency", "us.doj", "safeguards_until", "2099-12-31", "keys", "jwk", jwk,
                     "role", "doj.us-attorney", "lists", "officers-of-requester", "OFF-0001");
}

static const char PAPER[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct span house_consent(const char *id, unsigned who) {
    struct span jws;
    char day[INSTANT_TEXT_BYTES];
    instant_write(sim.now, day);
    struct span text = span_str(arena_printf(
        sim.life,
        "{\"designee\":\"%s\",\"fields\":[\"return.filing-status\",\"return.wages\"],\"format\":"
        "\"portcullis-consent/1\",\"id\":\"%s\",\"paper_sha256\":\"%s\",\"periods\":[2024],"
        "\"purpose\":\"consent.credit\",\"signed_on\":\"%.10s\",\"taxpayer\":{\"family\":\"%s\","
        "\"given\":\"%s\",\"tin\":\"%s\"}}",
        agency_name[ASKS_BY_CONSENT], id, PAPER, day, person[who].family, person[who].given,
        person[who].tin));
    fine(jws_sign(sim.life, sim.house.officer, CONSENT_TYP, text, &jws));
    return jws;
}

struct span house_ask(const char *id, unsigned agency, unsigned who, struct span consent) {
    char now[INSTANT_TEXT_BYTES];
    struct text text = {.arena = sim.life};
    instant_write(sim.now, now);
    text_printf(&text,
                "{\"format\":\"portcullis-ask/1\",\"id\":\"%s\",\"requester\":\"%s\","
                "\"issued_at\":\"%s\",\"subject\":{\"tin\":\"%s\",\"name\":{\"given\":\"%s\","
                "\"family\":\"%s\"},\"dob\":\"%s\",\"address\":{\"line1\":\"%s\",\"city\":\"%s\","
                "\"state\":\"%s\",\"zip\":\"%s\"}},\"periods\":[2024],",
                id, agency_name[agency], now, person[who].tin, person[who].given,
                person[who].family, person[who].dob, person[who].line1, person[who].city,
                person[who].state, person[who].zip);
    if (agency == ASKS_BY_CONSENT)
        text_printf(&text,
                    "\"authority\":\"us.irc.6103.c\",\"purpose\":\"consent.credit\",\"fields\":["
                    "\"return.filing-status\",\"return.wages\"],\"consent\":\"%.*s\"}",
                    SPAN_FMT(consent));
    else if (agency == ASKS_AT_ONCE)
        text_put_str(&text, "\"authority\":\"us.irc.6103.l.13.C\",\"purpose\":"
                            "\"student-aid.eligibility\",\"fields\":[\"return.filing-status\","
                            "\"return.adjusted-gross-income\"],\"recipient\":{\"id\":\"us.ed.fsa-1"
                            "\",\"kind\":\"us.ed.officer\"},\"approval\":{\"certified\":true,"
                            "\"given_on\":\"2026-07-09\",\"certificate\":\"CERT-100224895705\"}}");
    else
        text_printf(&text,
                    "\"authority\":\"us.irc.6103.i.2\",\"purpose\":"
                    "\"criminal-nontax.investigation\",\"fields\":[\"information-return.kind\"],"
                    "\"matter\":{\"number\":\"INV-%s\",\"kind\":\"investigation\",\"statute\":"
                    "\"18 USC 641\",\"party_statement\":\"The United States is or may be a party."
                    "\"},\"reason\":\"Matter %s turns on income stated to a lender; what payers "
                    "reported would show whether the statement was true.\",\"recipients\":[{\"id\":"
                    "\"OFF-0001\",\"sole_use\":true,\"engaged\":true}]}",
                    id + 4, id);
    return text_span(&text);
}

/* ---- orders ---- */

static json_t *order_head(const char *id, const char *kind) {
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:[s,s]}", "format",
                     "portcullis-order/1", "order", id, "example", "yes", "kind", kind, "forum",
                     "a court", "docket", "a docket", "document_sha256", PAPER, "received_at",
                     "2026-03-02T15:04:05Z", "effective_from", "2026-03-02T15:00:00Z", "says",
                     "It is so ordered.", "signed_by", "counsel", "officer");
}

json_t *house_stay(const char *id, unsigned agencies, unsigned effects) {
    static const char *const effect[] = {"quarantine-in-flight", "bar-recipient-use"};
    json_t *order = order_head(id, "stay");
    json_t *recipients = json_array();
    json_t *list = json_pack("[s]", "stop-release");
    for (unsigned i = 0; i < AGENCIES; i++)
        if (agencies >> i & 1) json_array_append_new(recipients, json_string(agency_name[i]));
    for (unsigned i = 0; i < 2; i++)
        if (effects >> i & 1) json_array_append_new(list, json_string(effect[i]));
    json_object_set_new(order, "effective_to", json_string("open"));
    json_object_set_new(order, "binds",
                        json_pack("{s:[s],s:o,s:s}", "custodians", "any", "recipients", recipients,
                                  "everyone_acting_with_them", "no"));
    json_object_set_new(order, "scope",
                        json_pack("{s:[s],s:[s],s:[s],s:[s]}", "authorities", "any", "purposes",
                                  "any", "fields", "any", "persons", "any"));
    json_object_set_new(order, "effects", list);
    return order;
}

json_t *house_lift(const char *id, const char *lifts) {
    json_t *order = order_head(id, "lift");
    json_object_set_new(order, "lifts", json_string(lifts));
    return order;
}

/* ---- the folder, and its copy on a disk ---- */

static struct disk *made;
static size_t root_len;

static void put(const struct event *event) { disk_apply(made, event); }

static int entry_import(const char *path, const struct stat *found, int kind, struct FTW *at) {
    if (at->level == 0) return 0;
    const char *name = path + at->base;
    char folder[512];
    snprintf(folder, sizeof folder, "%.*s", (int)(at->base - 1), path);
    struct event event = {.kind = EVENT_MAKE, .is_folder = kind == FTW_D, .node = made->node_count};
    put(&event);
    event.kind = EVENT_PUT;
    event.folder = disk_find(made, folder + root_len + (folder[root_len] == '/'));
    assert_true(event.folder >= 0);
    snprintf(event.name, sizeof event.name, "%s", name);
    put(&event);
    if (kind == FTW_D || found->st_size == 0) return 0;
    struct span bytes;
    OWNED_ARENA arena = arena_open(64u << 20);
    fine(file_read(path, 32u << 20, arena, &bytes));
    put(&(struct event){.kind = EVENT_WRITE,
                        .node = event.node,
                        .len = bytes.len,
                        .bytes = (uint8_t *)(uintptr_t)bytes.at});
    return 0;
}

static void house_found(const char *dir) {
    struct house *house = &sim.house;
    const struct founder founder[] = {{.role = "officer", .unit = "east", .key = house->officer},
                                      {.role = "officer", .unit = "west", .key = house->second},
                                      {.role = "counsel", .key = house->counsel}};
    fine(state_create(dir, SPAN_LITERAL("test.whole.example"), founder, 3, BEGUN));
    fine(keeper_open(dir, BEGUN, &house->keeper));
    house_install(house, shipped_compiled(house->arena));
    for (unsigned i = 0; i < AGENCIES; i++) {
        struct span approval[2];
        uint64_t index;
        OWNED_JSON enrolment = house_enrolment(i, 0);
        assert_non_null(enrolment);
        change_sign(house, ENTRY_ENROL, enrolment, approval);
        fine(change_enact(&house->keeper, ENTRY_ENROL, enrolment, approval, &index));
    }
}

void house_template(void) {
    void *state;
    assert_int_equal(scene_open(&state), 0);
    const char *dir = scene_path(state, "state");
    sim.house.arena = arena_open(PACK_ARENA_BYTES);
    sim.house.officer = jwk_create();
    sim.house.second = jwk_create();
    sim.house.counsel = jwk_create();
    for (unsigned i = 0; i < AGENCIES * KEYS; i++)
        sim.key[i / KEYS][i % KEYS] = jwk_create();
    house_found(dir);
    people_load(((struct scene *)state)->folder);
    keeper_close(&sim.house.keeper);
    arena_wipe(sim.house.arena);
    made = disk_make();
    root_len = strlen(dir);
    assert_int_equal(nftw(dir, entry_import, 16, FTW_PHYS), 0);
    sim.now = BEGUN + 3600;
    scene_close(&state);
}

struct disk *house_disk(void) { return disk_copy(made); }
