"""Fills what the members steer by: proposals with their rounds and answers, actions, methods and the plan of the year."""

# Of each ten proposals seven are out for answers among ten members; every member is asked about the last one, in two versions.
PROPOSALS = """
INSERT INTO operations_proposal (number, kind, title, responsible_id, state, reason, created_at, ended_on)
    SELECT n, (ARRAY['method', 'fee', 'plan', 'other'])[1 + n %% 4], 'Förslag om ' ||
        (ARRAY['avgiften', 'tidig dialog', 'årsplanen', 'gemensam mall', 'studiebesök'])[1 + n %% 5] || ' ' || n, p.id,
        CASE WHEN n %% 10 < 2 THEN 'closed' WHEN n %% 10 = 2 THEN 'resting' ELSE 'open' END,
        CASE WHEN n %% 10 < 3 THEN 'Frågan har lösts på annat sätt.' ELSE '' END, now() - n * interval '1 day',
        CASE WHEN n %% 10 < 3 THEN current_date END
    FROM generate_series(1, %(proposals)s + 1) n CROSS JOIN (SELECT min(id) AS id FROM members_person) p;
UPDATE operations_proposal SET state = 'open', reason = '', ended_on = NULL WHERE number = %(proposals)s + 1;
INSERT INTO operations_proposalversion (proposal_id, number, ask, text, news, sent_at)
    SELECT p.id, v, 'Ska vi göra så?', repeat('Avgiften följer antalet invånare.\n\n- tak\n- golv\n\n', 10) || 'Version ' || v,
        CASE WHEN v > 1 THEN 'Ett tak.' ELSE '' END, now() - (40 - 15 * v) * interval '1 day'
    FROM operations_proposal p CROSS JOIN generate_series(1, 2) v;
INSERT INTO operations_proposalround (version_id, opens_on, answer_by, opened_at, closed_at)
    SELECT v.id, v.sent_at::date, current_date + 30 * v.number - 40, v.sent_at,
        CASE WHEN v.number = 1 OR p.state <> 'open' THEN now() - interval '10 days' END
    FROM operations_proposalversion v JOIN operations_proposal p ON p.id = v.proposal_id;
INSERT INTO operations_roundreceiver (round_id, organisation_id, is_observer, step)
    SELECT r.id, m.organisation_id, false, 0
    FROM operations_proposalround r JOIN operations_proposalversion v ON v.id = r.version_id
    JOIN operations_proposal p ON p.id = v.proposal_id
    JOIN (SELECT organisation_id, row_number() OVER (ORDER BY organisation_id) AS place FROM members_membership) m
      ON m.place <= 10 OR p.number = %(proposals)s + 1;
INSERT INTO operations_position (receiver_id, stance, reason, registry_number, document, document_name, by_id, mandate_id, given_at, is_late)
    SELECT x.id, (ARRAY['for', 'change', 'against', 'abstain'])[1 + x.id %% 4], 'Vi vill veta vad det kostar.', '', '', '', a.person_id,
        a.id, now() - interval '12 days', false
    FROM operations_roundreceiver x JOIN operations_proposalround r ON r.id = x.round_id
    JOIN LATERAL (SELECT id, person_id FROM members_mandate WHERE organisation_id = x.organisation_id ORDER BY id LIMIT 1) a ON true
    WHERE r.closed_at IS NOT NULL OR x.id %% 2 = 0;
INSERT INTO operations_directive (position_id, number, kind, text, state, answer, worked_into)
    SELECT o.id, 1, CASE WHEN o.id %% 2 = 0 THEN 'wish' ELSE 'instruction' END, 'Sätt ett tak för den största medlemmen.',
        CASE WHEN v.number = 1 THEN 'worked_in' ELSE 'received' END, CASE WHEN v.number = 1 THEN 'Punkt 2.' ELSE '' END,
        CASE WHEN v.number = 1 THEN 2 END
    FROM operations_position o JOIN operations_roundreceiver x ON x.id = o.receiver_id JOIN operations_proposalround r ON r.id = x.round_id
    JOIN operations_proposalversion v ON v.id = r.version_id WHERE o.id %% 3 = 0;
"""

ACTIONS = """
INSERT INTO operations_actionitem (what, owner_id, organisation_id, body_id, item_id, due_on, state, note, reason, created_at, closed_at)
    SELECT 'Ta fram underlag ' || n, ro.person_id, ro.organisation_id, b.id, NULL, current_date + (n %% 120) - 30,
        (ARRAY['open', 'open', 'done', 'dropped'])[1 + n %% 4], '', CASE WHEN n %% 4 = 3 THEN 'Behövs inte.' ELSE '' END,
        now() - n * interval '1 hour', CASE WHEN n %% 4 > 1 THEN now() END
    FROM generate_series(1, %(actions)s) n
    JOIN (SELECT person_id, organisation_id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS rows FROM members_role) ro
      ON ro.place = n %% ro.rows
    CROSS JOIN (SELECT id FROM operations_body WHERE kind = 'network') b;
"""

METHODS = """
INSERT INTO operations_method (title, part, summary, responsible_id, review_on, retired_why)
    SELECT 'Metod ' || n, 1 + n %% 3, 'När flera förvaltningar tros ha samma behov.', p.id, current_date + n - 20, ''
    FROM generate_series(1, %(methods)s) n CROSS JOIN (SELECT min(id) AS id FROM members_person) p;
INSERT INTO operations_methodversion (method_id, number, text, what_is_new, published_on)
    SELECT m.id, v, repeat('## Steg\n\n1. **Bjud in.** Två veckor före.\n2. Fråga vad som saknas.\n\n', 20), 'Två veckor före.',
        current_date - 400 + 100 * v
    FROM operations_method m CROSS JOIN generate_series(1, 3) v;
"""

YEAR_PLAN = """
INSERT INTO operations_yearplan (year, adopted_on, decision_reference)
    SELECT extract(year FROM current_date), current_date, '§ 1' ON CONFLICT DO NOTHING;
INSERT INTO operations_planitem (plan_id, title, part, matrix_row_id, body_id, organisation_id, responsible_id, starts_on, ends_on, is_month,
        outcome, state, became, copied_from)
    SELECT y.id, 'Planerat ' || n, 1 + n %% 3, NULL, b.id, NULL, p.id, d.day, d.day + n %% 3, false, 'Nya lärdomar.', 'planned', '', ''
    FROM generate_series(1, 120) n CROSS JOIN (SELECT id, year FROM operations_yearplan ORDER BY year DESC LIMIT 1) y
    CROSS JOIN (SELECT id FROM operations_body WHERE kind = 'network') b CROSS JOIN (SELECT min(id) AS id FROM members_person) p
    CROSS JOIN LATERAL (SELECT make_date(y.year::int, 1 + n %% 12, 1 + n %% 27) AS day) d;
"""

PARTS = (PROPOSALS, ACTIONS, METHODS, YEAR_PLAN)
