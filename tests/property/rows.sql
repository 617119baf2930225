-- Rows to begin with.
INSERT INTO region VALUES (1, 'a', 'one'), (2, 'b', NULL), (3, NULL, 'three');
INSERT INTO customer (customer_id, region_id, email, amount, note, made_on) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 'a', 5, 'one', current_date - 100), (2, 1, NULL, NULL, NULL, current_date - 100),
    (3, 2, 'b', 7, 'three', current_date - 2), (4, NULL, 'c', 0, 'four', NULL);
INSERT INTO sale VALUES
    (1, 1, 'one', current_date - 100), (2, 1, NULL, current_date - 2), (3, 3, 'three', current_date - 100);
INSERT INTO category VALUES (1, NULL, 'one'), (2, 1, NULL), (3, 2, 'three'), (4, 4, 'own parent');
INSERT INTO product VALUES (1, 1, 'a', 'one'), (2, 3, NULL, NULL), (3, NULL, 'b', 'three');
INSERT INTO item VALUES (1, 1, 1, 'one'), (1, 2, 2, NULL), (2, 1, 3, 'three'), (3, 1, NULL, NULL);
INSERT INTO parcel VALUES (1, 3, 1, 'one'), (2, 3, 1, NULL), (3, NULL, NULL, 'three');
INSERT INTO store VALUES (1, 2, NULL, 'one'), (2, NULL, NULL, NULL);
INSERT INTO staff VALUES (1, 1, 'one'), (2, 1, NULL), (3, 2, 'three');
UPDATE store SET manager_id = store_id;
INSERT INTO event VALUES
    (1, '2010-01-01', 1, 'one'), (1, '2010-01-02', NULL, NULL), (2, current_date - 5, 3, 'three'), (3, '2010-01-01', 2, NULL);
INSERT INTO remark VALUES (1, 1, '2010-01-01', 1, 'one'), (2, 2, current_date - 5, 3, NULL), (3, NULL, NULL, 3, 'three');
