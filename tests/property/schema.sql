-- Every kind of foreign key, and rows to begin with. Made by table_owner.
CREATE TABLE region (
    region_id integer PRIMARY KEY,
    code text UNIQUE,
    note text
);
CREATE TABLE customer (
    customer_id integer GENERATED ALWAYS AS IDENTITY (START 1000) PRIMARY KEY,
    region_id integer REFERENCES region ON DELETE CASCADE,
    email text UNIQUE,
    amount integer,
    doubled integer GENERATED ALWAYS AS (amount * 2) STORED,
    note text,
    made_on date
);
CREATE TABLE sale (
    sale_id integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customer ON DELETE CASCADE,
    note text,
    made_on date
);
CREATE TABLE category (
    category_id integer PRIMARY KEY,
    parent_id integer REFERENCES category ON DELETE CASCADE,
    note text
);
CREATE TABLE product (
    product_id integer PRIMARY KEY,
    category_id integer REFERENCES category ON DELETE CASCADE,
    code text UNIQUE,
    note text
);
CREATE TABLE item (
    sale_id integer REFERENCES sale ON DELETE CASCADE,
    line integer,
    product_id integer REFERENCES product ON DELETE RESTRICT ON UPDATE CASCADE,
    note text,
    PRIMARY KEY (sale_id, line)
);
CREATE TABLE parcel (
    parcel_id integer PRIMARY KEY,
    sale_id integer,
    line integer,
    note text,
    FOREIGN KEY (sale_id, line) REFERENCES item MATCH FULL DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE store (
    store_id integer PRIMARY KEY,
    region_id integer REFERENCES region,
    manager_id integer,
    note text
);
CREATE TABLE staff (
    staff_id integer PRIMARY KEY,
    store_id integer REFERENCES store ON DELETE CASCADE,
    note text
);
ALTER TABLE store ADD FOREIGN KEY (manager_id) REFERENCES staff ON DELETE CASCADE;
CREATE TABLE event (
    event_id integer,
    day date,
    customer_id integer REFERENCES customer ON DELETE CASCADE,
    note text,
    PRIMARY KEY (event_id, day)
)
PARTITION BY RANGE (day);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2100-01-01');
CREATE TABLE remark (
    remark_id integer PRIMARY KEY,
    event_id integer,
    day date,
    product_id integer REFERENCES product ON DELETE CASCADE ON UPDATE CASCADE,
    note text,
    FOREIGN KEY (event_id, day) REFERENCES event ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX ON customer (region_id);
CREATE INDEX ON sale (customer_id);
CREATE INDEX ON category (parent_id);
CREATE INDEX ON product (category_id);
CREATE INDEX ON item (product_id);
CREATE INDEX ON parcel (sale_id, line);
CREATE INDEX ON store (region_id);
CREATE INDEX ON store (manager_id);
CREATE INDEX ON staff (store_id);
CREATE INDEX ON event (customer_id);
CREATE INDEX ON remark (event_id, day);
CREATE INDEX ON remark (product_id);
