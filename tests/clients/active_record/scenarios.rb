# What an application does with ActiveRecord. Each scenario returns all that it was told.

SCENARIOS = {}

def scenario(name, &steps)
  SCENARIOS[name] = steps
end

# A scenario after the other but some, on what the one before left.
def run_scenarios(spared)
  SCENARIOS.except(*spared).transform_values(&:call)
end

# The SQLSTATE and the message of the error of the server that a block ends in.
def ending
  yield
  "none"
rescue ActiveRecord::ActiveRecordError, ArgumentError => error
  return [error.class.name, error.message] unless error.cause.respond_to?(:result)
  [PG::Result::PG_DIAG_SQLSTATE, PG::Result::PG_DIAG_MESSAGE_PRIMARY].map do |field|
    error.cause.result.error_field(field)
  end
end

# The error that a block ends in.
def failure
  yield
  "none"
rescue ActiveRecord::ActiveRecordError => error
  cause = error.cause
  state = cause.result.error_field(PG::Result::PG_DIAG_SQLSTATE) if cause.respond_to?(:result)
  [error.class.name, state]
end

def counts
  [Customer, Order, Line, Shipment, Visit, Ticket, Contract, Remark, Tag].map(&:count)
end

scenario "creates, updates, destroys" do
  new = Customer.create!(name: "new", email: "new@example.com")
  found = [new.id, new.update(name: "changed"), new.update_columns(credit: 9), new.reload.name]
  found << new.destroy.destroyed? << Customer.exists?(new.id) << failure { new.reload }
  found << failure { Customer.find(new.id) } << failure { Customer.create!(name: "") }
  found << Customer.create!(name: "new again", email: "new@example.com").id
end

scenario "destroys with all kinds of dependents" do
  gone = Customer.find(1)
  destroyed = gone.destroy
  [destroyed.class.name, counts, Ticket.where(customer_id: nil).order(:id).pluck(:subject),
   Remark.where(customer_id: nil).order(:id).pluck(:body)]
end

scenario "restricts with an error" do
  kept = Customer.find(6)
  [kept.destroy, kept.errors.full_messages, failure { kept.destroy! }, counts,
   failure { Contract.first.customer.delete }]
end

scenario "deletes without callbacks" do
  order = Order.find_by!(customer_id: 2)
  found = [order.delete.class.name, Order.where(customer_id: 99).delete_all]
  found << Line.where(order_id: Order.where(customer_id: 2).select(:id)).delete_all
  found << Order.delete(Order.where(customer_id: 2).pluck(:id)) << Visit.where("id % 2 = 0").delete_all
  found << Visit.destroy_by(page: "page 1").size << Visit.delete_by(page: "page 2")
  found << Customer.find(3).visits.delete_all << Customer.find(3).visits.destroy_all.size
  found << failure { Tag.delete_all } << counts
end

scenario "nullifies" do
  customer = Customer.find(3)
  customer.tickets.clear
  customer.tickets << Ticket.where(customer_id: nil).first
  [customer.ticket_ids, Ticket.where(customer_id: nil).count]
end

scenario "removes and adds links again" do
  customer = Customer.find(3)
  first = customer.tags.first
  customer.tags.delete(first)
  customer.tags << first
  found = [customer.tag_ids.sort]
  customer.tags = []
  customer.tags = Tag.order(:id).to_a
  customer.tag_ids = [3]
  customer.tag_ids = [1, 3]
  customer.tags.destroy(Tag.find(1))
  customer.topics.clear
  customer.topics << Topic.first
  found << customer.reload.tag_ids.sort << failure { customer.tags << Tag.find(3) }
  found << Tag.create!(name: "with customers", customers: [customer]).customers.size
end

scenario "inserts and upserts many" do
  found = [Tag.insert_all([{ name: "tag 1" }, { name: "tag 9" }], returning: %w[id name]).to_a]
  found << Tag.upsert_all([{ id: 1, name: "tag one" }], returning: %w[id name]).to_a
  found << Tag.upsert_all([{ name: "tag 9" }, { name: "tag 10" }], unique_by: :name).length
  Tag.where(name: %w[tag\ 9 tag\ 10]).delete_all
  found << Tag.upsert_all([{ name: "tag 9" }], unique_by: :index_tags_on_name, returning: "id").to_a
  found << failure { Tag.insert_all!([{ name: "tag 9" }]) }
  found << Setting.insert_all([{ key: "a", value: "?" }, { key: "z", value: "Z" }]).length
  found << Setting.order(:key).pluck(:key, :value)
end

scenario "deletes and inserts the same key" do
  3.times do |turn|
    Setting.transaction do
      Setting.find("b").destroy!
      Setting.create!(key: "b", value: "turn #{turn}")
    end
  end
  Setting.delete("b")
  [Setting.upsert({ key: "b", value: "upserted" }).length, Setting.find("b").value]
end

scenario "groups by primary key" do
  [Customer.joins(:orders).group(:id).order(:id).select("customers.*, count(*) AS number")
           .map { |c| [c.name, c.number] }]
end

scenario "groups by primary key and plucks another column" do
  Customer.left_joins(:visits).group("customers.id").having("count(visits.id) = 0").order(:id)
          .pluck(:name)
end

scenario "counts by primary key" do
  [Customer.group(:id).count, Customer.joins(:orders).group(:id).count]
end

scenario "finds or creates" do
  found = [Tag.find_or_create_by(name: "tag 2").id]
  Tag.where(name: "fresh").delete_all
  found << Tag.find_or_create_by!(name: "fresh").id
  Tag.find_by(name: "fresh").destroy
  found << Tag.find_or_create_by!(name: "fresh").id << Tag.create_or_find_by(name: "fresh").id
end

scenario "locks optimistically" do
  first, second = Customer.find(4), Customer.find(4)
  first.update!(name: "first")
  found = [failure { second.update!(name: "second") }, failure { second.destroy }]
  third, fourth = Customer.find(4), Customer.find(4)
  third.destroy
  found << failure { fourth.update!(name: "fourth") } << failure { fourth.destroy }
  found << Customer.find(5).lock_version
end

scenario "locks pessimistically" do
  Customer.transaction do
    customer = Customer.lock.find(5)
    customer.with_lock { customer.orders.first.destroy }
    [customer.reload.orders_count, customer.orders.lock("FOR UPDATE SKIP LOCKED").ids]
  end
end

scenario "rolls back" do
  before = counts
  Customer.transaction do
    Customer.find(5).destroy
    raise ActiveRecord::Rollback
  end
  between = counts
  inner = Customer.transaction do
    Ticket.delete_all
    Customer.transaction(requires_new: true) do
      Visit.delete_all
      raise ActiveRecord::Rollback
    end
    failure { Customer.transaction(requires_new: true) { Tag.delete_all } }
  end
  [before == between, inner, counts]
end

scenario "calls back and counts" do
  order = Customer.find(6).orders.first
  order.lines.first.destroy
  order.destroy
  [Customer.find(6).orders_count, Customer.reset_counters(6, :orders), Line.order(:id).ids]
end
